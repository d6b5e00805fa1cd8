"""Bulletin and leader's page: from the stored week, in the roles' reach, unmoved by later deeds."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from lxml import etree

from campaigns.models import AuditLog, Campaign, Issue, Photo, ScoreWeek
from campaigns.processes import rectifying, week_papers, weeks
from campaigns.processes.file_store import photo_file
from campaigns.processes.refusals import RoleNotAllowed
from tests.factories import (
    MONDAY,
    at,
    make_closed,
    make_dispatched,
    make_photo,
    person,
)

pytestmark = [pytest.mark.both, pytest.mark.django_db]
FREEZE, PUBLISH = at("2026-11-16 10:00"), at("2026-11-16 16:00")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def lived(campaign: Campaign) -> Campaign:
    """chengguan closed one; zhujian let one fall due and has one in hand."""
    make_closed(campaign)
    make_dispatched(campaign, lead="zhujian", site="S02-002")
    make_dispatched(campaign, lead="zhujian", site="S01-001", now=at("2026-11-13 10:00"))
    return campaign


@pytest.fixture
def published(lived: Campaign) -> ScoreWeek:
    weeks.freeze(campaign=lived, monday=MONDAY, by=person("office"), now=FREEZE)
    return weeks.publish(
        campaign=lived, monday=MONDAY, signer="周副市长", by=person("office2"), now=PUBLISH
    )


def bulletin(campaign: Campaign, now: object = PUBLISH, by: str = "office") -> str:
    name, content = week_papers.week_bulletin(
        campaign=campaign,
        monday=MONDAY,
        by=person(by),
        now=now,  # type: ignore[arg-type]
        number="23",
    )
    assert name == "创建全国文明城市2026年第46周督查通报.docx"
    return words(content)


def words(docx: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as packed:
        tree = etree.fromstring(packed.read("word/document.xml"))
    return "\n".join(
        "".join(node.text or "" for node in line.iter(f"{W}t")) for line in tree.iter(f"{W}p")
    )


def test_the_bulletin_has_the_stored_figures(published: ScoreWeek) -> None:
    said = bulletin(published.campaign)
    rows = published.content["rows"]
    due = sum(row["due"] for row in rows)
    assert f"到期应整改{due}件" in said
    assert "市住房和城乡建设局（2件）" in said
    assert "逾期未改1件" in said
    assert "签发人：周副市长" in said
    assert "截至通报时未整改" in said
    assert "草稿" not in said


def test_the_bulletin_does_not_follow_later_deeds(published: ScoreWeek) -> None:
    before = bulletin(published.campaign)
    late = Issue.objects.get(site__code="S02-002")
    now = PUBLISH + timedelta(hours=1)
    rectifying.submit_fix(
        issue_id=late.pk,
        version=late.version,
        photo_ids=(make_photo("handler.zhujian", now),),
        note="已整改",
        by=person("handler.zhujian"),
        now=now,
    )
    assert bulletin(published.campaign, now + timedelta(days=1)) == before


def test_the_bulletin_names_a_photo_that_is_gone(published: ScoreWeek) -> None:
    photo = Photo.objects.get(issue__site__code="S02-002", stage="before")
    photo_file(photo.path).unlink()
    assert "照片文件缺失或损坏：a.jpg" in bulletin(published.campaign)


def test_an_open_week_says_up_to_when(lived: Campaign) -> None:
    said = bulletin(lived, at("2026-11-12 09:00"))
    assert "草稿：本周尚未冻结，数据截至2026年11月12日09:00" in said


def test_a_frozen_week_is_a_draft_until_it_is_published(lived: Campaign) -> None:
    weeks.freeze(campaign=lived, monday=MONDAY, by=person("office"), now=FREEZE)
    assert "草稿：本周已冻结、待公布" in bulletin(lived)


@pytest.mark.parametrize(
    "username", ["leader", "inspector", "head.chengguan", "zonechief", "admin"]
)
def test_the_bulletin_is_not_for(username: str, lived: Campaign) -> None:
    with pytest.raises(RoleNotAllowed):
        bulletin(lived, by=username)


@pytest.mark.parametrize("username", ["inspector", "head.chengguan", "thirdparty", "zonechief"])
def test_the_leaders_page_is_not_for(username: str, lived: Campaign) -> None:
    with pytest.raises(RoleNotAllowed):
        week_papers.week_brief(campaign=lived, monday=MONDAY, by=person(username), now=PUBLISH)


def test_the_leaders_page_is_one_page_with_a_line_in_the_audit_log(published: ScoreWeek) -> None:
    name, content = week_papers.week_brief(
        campaign=published.campaign, monday=MONDAY, by=person("leader"), now=PUBLISH
    )
    assert name == "创建全国文明城市2026年第46周领导参阅一页通.pdf"
    assert content.startswith(b"%PDF")
    assert content.count(b"/Type /Page\n") == 1
    line = AuditLog.objects.get(action="export_leader_brief")
    assert line.facts["state"] == "published"


def test_the_trend_is_of_weeks_that_do_not_change(published: ScoreWeek) -> None:
    second = MONDAY + timedelta(days=7)
    sums = week_papers._earlier(published.campaign, second)
    assert [one.monday for one in sums] == [MONDAY]
    assert sums[0].overdue_open == 1
    last = week_papers._last_published(published.campaign, second)
    assert last == sums[0]
    assert week_papers._last_published(published.campaign, MONDAY) is None
