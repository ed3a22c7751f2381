from __future__ import annotations

import pytest

from kit.loading import BadRows
from people.load import DATA, load_posts
from people.models import Post

HEADER = "code,name,title,other_names,body,unit_kind,aspirational,duty,source,order\n"


def test_every_post_of_the_file_is_loaded_once_and_a_second_run_changes_nothing(db):
    said: list[str] = []
    first = load_posts(said.append)
    assert (first.added, first.changed, first.same) == (27, 0, 0)
    assert said == ["posts: 27 added, 0 changed, 0 same"]
    again = load_posts()
    assert (again.added, again.changed, again.same) == (0, 0, 27)
    assert again.is_quiet


def test_each_post_has_a_form_of_address_and_the_names_that_rosters_use(posts):
    assert posts["SJ"].title == "书记"
    assert posts["ZR"].other_names == ["村主任", "村委主任", "主任"]
    assert posts["HB"].aspirational and not posts["ZR"].aspirational
    assert all(post.title for post in posts.values())


def test_a_changed_row_is_taken_over_and_counted(posts):
    Post.objects.filter(key="KJ").update(duty="别的", order=40)
    loaded = load_posts()
    assert (loaded.added, loaded.changed, loaded.same) == (0, 1, 26)
    assert Post.objects.get(key="KJ").order == 9


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("A,甲,甲,,x,village,no,,,1\nA,乙,乙,,x,village,no,,,2", "bad.csv:3: code A stands twice"),
        ("A,,甲,,x,village,no,,,1", "bad.csv:2: name is empty"),
        ("A,甲,甲,,x,hamlet,no,,,1", "bad.csv:2: unit_kind is 'hamlet'"),
        ("A,甲,甲,,x,village,maybe,,,1", "bad.csv:2: aspirational is 'maybe'"),
        ("A,甲,甲,,x,village,no,,,first", "bad.csv:2: order is 'first'"),
        ("A,甲,甲,丙,x,village,no,,,1\nB,乙,乙,丙,x,village,no,,,2", "bad.csv:3: the name 丙 belongs to A already"),
    ],
)
def test_a_bad_row_is_named_with_file_and_line_and_nothing_is_written(db, tmp_path, row, says):
    path = tmp_path / "bad.csv"
    path.write_text(HEADER + row + "\n", encoding="utf-8")
    with pytest.raises(BadRows) as refusal:
        load_posts(path=path)
    assert any(str(problem).startswith(says) for problem in refusal.value.problems)
    assert not Post.objects.exists()


def test_a_file_without_a_column_is_refused(db, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text("code,name\nA,甲\n", encoding="utf-8")
    with pytest.raises(BadRows, match=r"bad\.csv:1: column title"):
        load_posts(path=path)


def test_the_townships_of_the_demonstration_are_data_of_the_product():
    assert len((DATA / "townships.csv").read_text(encoding="utf-8").splitlines()) == 16
