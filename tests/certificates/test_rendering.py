"""The paper: what is on it, that its bytes are made once, and that nothing ever points at nothing."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from pypdf import PdfReader

from certificates import rendering
from certificates.issuing import RENDER, issue
from certificates.models import Certificate, Rendering
from competencies.api import framework
from kit import clock, fonts, jobs, pdf
from kit.errors import MissingGlyph
from kit.models import Job, JobState
from people.models import Person
from tests.certificates.factories import CONDUCT, KNOWLEDGE, MEDIATION, a_snapshot, finish_of
from tests.competencies.factories import moment
from tests.learning.factories import TODAY

NOWHERE = "\U0001f9ff"  # 🧿, which no font of paper has


@pytest.fixture(scope="module", autouse=True)
def _warm():
    fonts.cut()
    pdf.warm_up()


@pytest.fixture(autouse=True)
def _empty_storage():
    """Files of other tests are no part of these."""
    wipe()
    yield
    wipe()


def files() -> list[str]:
    storage = storages["private"]
    return storage.listdir(rendering.FOLDER)[1] if storage.exists(rendering.FOLDER) else []


def wipe() -> None:
    for name in files():
        storages["private"].delete(f"{rendering.FOLDER}/{name}")


def drawn(snapshot, number="2026-0007-000123-K") -> bytes:
    return rendering.paper(Certificate(number=number, token="t" * 22, snapshot=snapshot.as_json()))


def sheets(content: bytes) -> list[str]:
    """The text of each page, without what is only there to space it."""
    pages = PdfReader(BytesIO(content)).pages
    return ["".join(page.extract_text().split()) for page in pages]


# --- what is on it ------------------------------------------------------------------------------------


def test_two_pages_say_everything():
    front, back = sheets(drawn(a_snapshot()))
    for said in (
        "培训合格证书",
        "王建国",
        "石桥镇大湾村",
        "村党组织书记、村委会主任",
        "换届后第一轮",
        "第十三届",
        "0.7学时",
        "考核合格",
        "2026-0007-000123-K",
        "2026年2月1日至2026年3月20日",
        "2031年1月31日",
        "（盖章处）",
        "阳城县委组织部",
        "2026年3月21日",
        "扫码验真",
    ):
        assert said in front
    assert "王建国" in back
    assert "2026-0007-000123-K" in back


def test_the_second_page_lists_competencies_levels_and_how_each_was_shown():
    supervised = replace(KNOWLEDGE, key="LZ01", name="党的领导", how="supervised")
    decided = replace(KNOWLEDGE, key="LZ02", name="村民自治", level=2, how="decision")
    _, back = sheets(drawn(a_snapshot(competencies=(KNOWLEDGE, supervised, decided, CONDUCT, MEDIATION))))
    for row in (
        "村务公开与民主监督3级会用公开栏在线测评2026-03-20",
        "党的领导3级会用公开栏现场测评",
        "村民自治2级会用公开栏组织认定",
        "人民调解规则与流程3级会主持一次调解现场核实2026-03-18",
    ):
        assert row in back
    assert back.index("履职能力") < back.index("村务公开") < back.index("调解能力") < back.index("人民调解")


def test_conduct_is_finished_and_never_a_level():
    _, back = sheets(drawn(a_snapshot(competencies=(CONDUCT,))))
    assert "廉洁履职与纪法底线学完课程学完2026-03-20" in back
    assert "级" not in back.replace("等级", "").replace("不记等级", "")


def test_the_rule_of_the_hours_and_the_basis_are_printed():
    _, back = sheets(drawn(a_snapshot(minutes=40, minutes_per_hour=40)))
    assert "÷40计" in back
    assert "共40分钟" in back
    assert "依据：村民委员会组织法第45条" in back


def test_a_demonstration_says_so_on_both_pages():
    assert all("演示" in sheet for sheet in sheets(drawn(a_snapshot(demo=True))))
    assert not any("演示" in sheet for sheet in sheets(drawn(a_snapshot())))


def test_the_whole_framework_on_a_long_office_still_makes_two_pages_below_100_kib(real_framework):
    """More than any 一肩挑 is asked: all competencies with their own words, under their four abilities."""
    every = tuple(
        replace(KNOWLEDGE, key=one.key, name=one.name, ability=one.ability.name, behaviour=one.behaviour(3))
        for one in framework().competencies
    )
    content = drawn(a_snapshot(competencies=every, posts=("村党组织书记", "村委会主任", "集体经济组织理事长")))
    assert len(every) == 22
    assert len(sheets(content)) == 2
    assert all(one.name in sheets(content)[1] for one in every)
    assert len(content) <= 100 * 1024


def test_a_rare_character_of_a_name_is_drawn():
    front, _ = sheets(drawn(a_snapshot(holder="王𬭎喆")))
    assert "𬭎" in front


def test_the_title_of_the_document_has_its_number():
    assert PdfReader(BytesIO(drawn(a_snapshot()))).metadata.title == "培训合格证书 2026-0007-000123-K"


def test_the_code_leads_to_the_public_page(settings, certificate):
    settings.PUBLIC_URL = "https://xuetang.example.cn"
    assert rendering.verify_url(certificate) == f"https://xuetang.example.cn/verify/{certificate.token}/"


def test_the_real_thing_is_at_most_100_kib(certificate):
    front, back = sheets(rendering.paper(certificate))
    assert certificate.number in front
    assert "廉洁履职与纪法底线学完" in back
    assert len(rendering.paper(certificate)) <= 100 * 1024


# --- made once ----------------------------------------------------------------------------------------


def test_the_job_keeps_the_paper_with_its_hash(certificate):
    jobs.run_pending()
    kept = Rendering.objects.get(certificate=certificate)
    content = rendering.opened(kept).read()
    assert content.startswith(b"%PDF-")
    assert (kept.bytes, kept.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert files() == [kept.file.removeprefix("certificates/")]
    assert not {"王建国", str(certificate.person_id)} & set(kept.file.split("/"))


def test_its_bytes_are_never_made_over(certificate):
    jobs.run_pending()
    before = rendering.opened(Rendering.objects.get()).read()
    Person.objects.filter(pk=certificate.person_id).update(name="王改名")
    jobs.ask(RENDER, key=certificate.pk)
    jobs.run_pending()
    assert rendering.opened(Rendering.objects.get()).read() == before
    assert len(files()) == 1


def test_of_two_who_make_it_at_once_one_paper_is_kept_and_no_file_is_left_over(certificate):
    """The second one finds the row written after it has made its file."""
    job = Job.objects.get(kind=RENDER)
    with jobs.taking(job.pk) as taken:
        name = storages["private"].save("certificates/first.pdf", ContentFile(b"%PDF-first"))
        first = Rendering(
            certificate=certificate, file=name, bytes=10, sha256=hashlib.sha256(b"%PDF-first").hexdigest(), made_at=clock.now()
        )  # fmt: skip
        first.save()
        assert not rendering._keep(certificate, "certificates/second.pdf", b"%PDF-second", "0" * 64)
        rendering.store(taken)
    assert files() == ["first.pdf"]


def test_a_paper_that_is_not_the_one_that_was_made_is_not_handed_out(certificate):
    jobs.run_pending()
    kept = Rendering.objects.get()
    storages["private"].delete(kept.file)
    with pytest.raises(FileNotFoundError):
        rendering.opened(kept)
    storages["private"].save(kept.file, ContentFile(b"%PDF-forged"))
    with pytest.raises(ValueError, match="not the one"):
        rendering.opened(kept)


# --- when it cannot be made ---------------------------------------------------------------------------


def test_a_character_that_no_font_has_is_refused():
    with pytest.raises(MissingGlyph):
        drawn(a_snapshot(holder=f"王{NOWHERE}"))


def test_a_paper_with_a_box_is_never_stored_and_its_job_is_given_up(head, round_one, time_machine):
    Person.objects.filter(pk=head.pk).update(name=f"王{NOWHERE}")
    certificate = issue(finish_of(head, round_one), on=TODAY)
    job = Job.objects.get(kind=RENDER, key=str(certificate.pk))
    for hours in range(jobs.TRIES):
        time_machine.move_to(moment(TODAY) + timedelta(hours=hours))
        jobs.run_pending()
    job.refresh_from_db()
    assert (job.state, job.tries) == (JobState.DEAD, jobs.TRIES)
    assert job.last_error.startswith("MissingGlyph")
    assert NOWHERE not in job.last_error
    assert not Rendering.objects.exists()
    assert files() == []


def test_who_has_lost_his_lease_keeps_nothing(certificate):
    job = jobs.take(Job.objects.get(kind=RENDER).pk)
    Job.objects.filter(pk=job.pk).update(owner="another worker")
    with pytest.raises(jobs.LostLease):
        rendering.store(job)
    assert not Rendering.objects.exists()
    assert files() == []


def test_killed_between_file_and_row_leaves_a_file_and_nothing_that_points_at_nothing(certificate, monkeypatch):
    """A killed process runs no clean-up; the job is lapsed, another worker makes the paper, the sweep takes the file."""

    def killed(*_args, **_kwargs):
        raise KeyboardInterrupt

    job = jobs.take(Job.objects.get(kind=RENDER).pk)
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(rendering, "_keep", killed)
        patched.setattr(storages["private"], "delete", lambda name: None)
        rendering.store(job)
    assert len(files()) == 1
    assert not Rendering.objects.exists()
    rendering.store(job)
    kept = Rendering.objects.get()
    assert rendering.opened(kept)
    assert len(files()) == 2


# --- swept --------------------------------------------------------------------------------------------


def test_the_sweep_removes_old_files_that_no_row_names_and_no_other(certificate, time_machine):
    jobs.run_pending()
    kept = Rendering.objects.get().file.removeprefix("certificates/")
    storages["private"].save("certificates/old.pdf", ContentFile(b"%PDF-"))
    time_machine.move_to(moment(TODAY) + timedelta(hours=2))
    storages["private"].save("certificates/new.pdf", ContentFile(b"%PDF-"))
    jobs.ask("certificates.sweep_files")
    jobs.run_pending()
    assert sorted(files()) == sorted([kept, "new.pdf"])
    time_machine.move_to(moment(TODAY) + timedelta(hours=4))
    assert rendering.sweep_files() == 1
    assert rendering.sweep_files() == 0
    assert files() == [kept]


def test_the_sweep_finds_nothing_where_nothing_was_ever_kept(db):
    assert rendering.sweep_files() == 0
