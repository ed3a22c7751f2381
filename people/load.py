"""The posts of village and community, out of the data file that ships with the product."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from kit.loading import Loaded, Problems, Report, Row, csv_rows, reported, silent, whole_number
from people.models import Post, UnitKind

DATA = Path(__file__).parent / "data"
COLUMNS = ("code", "name", "title", "other_names", "body", "unit_kind", "aspirational", "duty", "source", "order")
UNIT_KINDS = (UnitKind.VILLAGE, UnitKind.COMMUNITY)
YES_NO = {"yes": True, "no": False}


def load_posts(report: Report = silent, path: Path = DATA / "posts.csv") -> Loaded:
    """Bring the table of posts to what the file says; safe to run any number of times.

    Raises `BadRows` with every bad row, file and line, and writes nothing then. A post that left the file stays:
    offices were held in it.
    """
    wanted = read_posts(path)
    with transaction.atomic():
        present = {post.key: post for post in Post.objects.all()}
        new = [Post(key=key, **fields) for key, fields in wanted.items() if key not in present]
        Post.objects.bulk_create(new)
        changed = [post for key, post in present.items() if key in wanted and _take(post, wanted[key])]
        if changed:
            Post.objects.bulk_update(changed, list(next(iter(wanted.values()))))
    same = len(wanted) - len(new) - len(changed)
    return reported(report, Loaded("posts", added=len(new), changed=len(changed), same=same))


def read_posts(path: Path) -> dict[str, dict[str, object]]:
    """The fields of each post by its key, in the order of the file. Raises `BadRows`."""
    problems = Problems()
    posts: dict[str, dict[str, object]] = {}
    names: dict[str, str] = {}
    for row in csv_rows(path, COLUMNS):
        key = row["code"]
        if key in posts:
            problems.add(row, f"code {key} stands twice")
        posts[key] = _fields(row, problems)
        for name in (row["name"], *posts[key]["other_names"]):  # type: ignore[misc]
            if names.setdefault(name, key) != key:
                problems.add(row, f"the name {name} belongs to {names[name]} already")
    problems.stop()
    return posts


def _fields(row: Row, problems: Problems) -> dict[str, object]:
    for column in ("code", "name", "title", "body"):
        if not row[column]:
            problems.add(row, f"{column} is empty")
    if row["unit_kind"] not in UNIT_KINDS:
        problems.add(row, f"unit_kind is {row['unit_kind']!r}, not one of {', '.join(UNIT_KINDS)}")
    if row["aspirational"] not in YES_NO:
        problems.add(row, f"aspirational is {row['aspirational']!r}, not yes or no")
    return {
        "name": row["name"],
        "title": row["title"],
        "other_names": [name for name in row["other_names"].split("、") if name],
        "body": row["body"],
        "unit_kind": row["unit_kind"],
        "aspirational": YES_NO.get(row["aspirational"], False),
        "duty": row["duty"],
        "source": row["source"],
        "order": whole_number(row, "order", problems, least=1, most=999),
    }


def _take(post: Post, fields: dict[str, object]) -> bool:
    """Give ``post`` the wanted fields; whether any of them was another one."""
    differing = {name: value for name, value in fields.items() if getattr(post, name) != value}
    for name, value in differing.items():
        setattr(post, name, value)
    return bool(differing)
