"""What a phone gets of our scripts and styles: the same, and smaller."""

from __future__ import annotations

import gzip
import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import FileSystemStorage

from lms import static_storage
from tests.offline.test_scripts import LATER, LEARNER

JOINED = [Path(finders.find(name)) for parts in settings.JOINED_SCRIPTS.values() for name in parts]
OTHERS = "wagtailadmin/js/core.js"


@pytest.fixture
def gathered(tmp_path):
    """Gathers files into a folder; the content of each by its own name."""

    def gather(*names: str) -> dict[str, str]:
        storage = static_storage.OwnFilesSmaller(location=tmp_path, base_url="/static/")
        paths = {}
        for name in names:
            found = Path(finders.find(name))
            paths[name] = (FileSystemStorage(location=found.parents[name.count("/")]), name)
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(found, tmp_path / name)
        assert not [said for *_, said in storage.post_process(paths) if isinstance(said, Exception)]
        return {name: (tmp_path / file).read_text("utf-8") for name, file in storage.hashed_files.items()}

    return gather


def source(name: str) -> str:
    return Path(finders.find(name)).read_text("utf-8")


def test_our_scripts_and_styles_are_served_without_comments_and_blanks(gathered):
    served = gathered("offline/outbox.js", "kit/site.css")
    for name, text in served.items():
        assert not re.search(r"/\*", text)
        assert len(text) < 0.85 * len(source(name))


def test_what_a_script_says_and_does_stays(gathered):
    served = gathered("kit/preferences.js")["kit/preferences.js"]
    words = re.findall(
        r"\w+|'[^']*'|\"[^\"]*\"", re.sub(r"(?s)/\*.*?\*/|(?m:^\s*//.*$)", "", source("kit/preferences.js"))
    )
    assert re.findall(r"\w+|'[^']*'|\"[^\"]*\"", served) == words


def test_files_of_others_stay_as_their_authors_packed_them(gathered):
    assert gathered(OTHERS)[OTHERS] == source(OTHERS)


def test_a_smaller_file_keeps_its_place_when_it_is_gathered_again(gathered):
    assert gathered("offline/phone.js") == gathered("offline/phone.js")


def test_what_is_packed_is_the_file_itself_and_smaller_than_usual(gathered, tmp_path):
    served = gathered("offline/outbox.js")["offline/outbox.js"]
    (packed,) = tmp_path.glob("offline/outbox.????????????.js.gz")
    assert gzip.decompress(packed.read_bytes()).decode() == served
    assert packed.stat().st_size < len(gzip.compress(served.encode(), 9, mtime=0))


def test_scripts_of_one_page_are_one_file_too(gathered, settings):
    served = gathered(*settings.JOINED_SCRIPTS["joined/page.js"])
    joined = served["joined/page.js"]
    assert joined.index("window.outbox") < joined.index("outbox.listen")
    assert "document.currentScript" not in joined
    assert [name for name in served if name.startswith("joined/")] == ["joined/page.js"]


def test_every_joined_file_is_made_of_scripts_that_stand_by_themselves(settings):
    """Each is a function that is called at once, so that what it names is its own."""
    for name in {part for parts in settings.JOINED_SCRIPTS.values() for part in parts}:
        served = static_storage.smaller(name, source(name)).strip()
        assert re.fullmatch(r"(?s)\(function ?\(\) ?\{.*\}\)\(\);", served), name


@pytest.mark.parametrize("file", sorted({*LEARNER, *JOINED}), ids=lambda file: file.name)
def test_what_is_served_reads_as_es2017_too(file):
    served = static_storage.smaller(file.name, file.read_text("utf-8"))
    assert [name for name, pattern in LATER.items() if re.search(pattern, served)] == []
