"""Units confirm or object between freeze and publication; the office answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns import access
from campaigns.models import AuditLog, Campaign, Notice, Objection, RowCheck, ScoreEntry, ScoreWeek
from campaigns.processes import accountability, row_check_standings, row_checking, weeks
from campaigns.processes.refusals import BadFields, MoveNotAllowed, RoleNotAllowed
from tests.factories import make_dispatched, person
from tests.processes.told import on, week_of

pytestmark = pytest.mark.both
FIRST = week_of("11-09")
TEN, NOON, THREE = on("11-16 10:00"), on("11-16 12:00"), on("11-16 15:00")
LATER = on("11-16 15:01")


@pytest.fixture
def frozen(campaign: Campaign) -> ScoreWeek:
    """chengguan has an overdue issue in the week, frozen by the clock."""
    weeks.open_running_week(campaign=campaign, now=on("11-09 08:00"))
    make_dispatched(campaign)
    return weeks.freeze(campaign=campaign, monday=FIRST, by=None, now=TEN)


def confirm(campaign: Campaign, by: str = "handler.chengguan", now: Any = NOON) -> RowCheck:
    return row_checking.confirm_row(campaign=campaign, monday=FIRST, by=person(by), now=now)


def object_to(campaign: Campaign, by: str = "head.chengguan", **changes: Any) -> Objection:
    values = {
        "figure": "due",
        "reason": "该问题属住建局",
        "now": NOON,
        **changes,
    }
    return row_checking.raise_objection(campaign=campaign, monday=FIRST, by=person(by), **values)


def refused(code: str, deed: Callable[[], object]) -> None:
    with pytest.raises(MoveNotAllowed) as refusal:
        deed()
    assert refusal.value.code == code


def state_of(week: ScoreWeek, unit: str = "chengguan") -> str:
    return next(
        one.state for one in row_check_standings.checks_of(week) if one.department.code == unit
    )


def test_freeze_asks_liaisons_and_heads_once(frozen: ScoreWeek) -> None:
    asked = Notice.objects.filter(step="row_check_asked", channel="in_app")
    told = list(asked.values_list("recipient__username", flat=True))
    assert {"handler.chengguan", "head.chengguan"} <= set(told)
    assert len(told) == len(set(told))
    assert not {"office", "inspector", "leader"} & set(told)


def test_unit_confirms_and_a_second_time_changes_nothing(
    campaign: Campaign, frozen: ScoreWeek
) -> None:
    assert state_of(frozen) == "silent"
    first = confirm(campaign)
    again = confirm(campaign, by="head.chengguan", now=THREE)
    assert (again.pk, again.confirmed_by.username) == (first.pk, "handler.chengguan")
    assert state_of(frozen) == "confirmed"
    assert AuditLog.objects.filter(action="confirm_row").count() == 1


def test_refreezing_with_other_figures_asks_again(campaign: Campaign, frozen: ScoreWeek) -> None:
    confirm(campaign)
    for who in ("office", "office2"):
        weeks.unfreeze(campaign=campaign, monday=FIRST, reason="数据有误", by=person(who), now=NOON)
    same = weeks.freeze(campaign=campaign, monday=FIRST, by=None, now=on("11-16 12:30"))
    assert (same.sha256, state_of(same)) == (frozen.sha256, "confirmed")
    for who in ("office", "office2"):
        weeks.unfreeze(
            campaign=campaign,
            monday=FIRST,
            reason="数据有误",
            by=person(who),
            now=on("11-16 12:40"),
        )
    entry = ScoreEntry.objects.filter(week__monday=FIRST).first()
    assert entry is not None
    accountability.take_back(
        entry_id=entry.pk, reason="误记", by=person("office"), now=on("11-16 12:45")
    )
    other = weeks.freeze(campaign=campaign, monday=FIRST, by=None, now=on("11-16 12:50"))
    assert other.sha256 != frozen.sha256
    assert state_of(other) == "silent"


@pytest.mark.parametrize("who", ["office", "inspector", "leader", "zonechief", "auditor"])
def test_only_the_unit_itself_checks_its_row(
    who: str, campaign: Campaign, frozen: ScoreWeek
) -> None:
    for deed in (confirm, object_to):
        with pytest.raises(RoleNotAllowed):
            deed(campaign, by=who)


def test_window_ends_at_three_and_at_publication(campaign: Campaign, frozen: ScoreWeek) -> None:
    refused("row_check_over", lambda: confirm(campaign, now=LATER))
    refused("row_check_over", lambda: object_to(campaign, now=LATER))
    assert object_to(campaign, now=THREE).state == "open"
    weeks.publish(
        campaign=campaign,
        monday=FIRST,
        signer="孙立新",
        by=person("office"),
        now=NOON,
        despite_objections=True,
    )
    refused("week_published", lambda: confirm(campaign))
    refused("week_published", lambda: object_to(campaign))


def test_open_week_has_nothing_to_check(campaign: Campaign) -> None:
    weeks.open_running_week(campaign=campaign, now=on("11-09 08:00"))
    refused("week_not_frozen", lambda: confirm(campaign))
    refused("week_not_frozen", lambda: object_to(campaign))


def test_objection_tells_the_office_and_its_answer_the_unit(
    campaign: Campaign, frozen: ScoreWeek
) -> None:
    paper = SimpleUploadedFile("证明.pdf", b"%PDF-1.4 test", "application/pdf")
    objection = object_to(campaign, files=[paper])
    assert [file.name for file in objection.attachments.all()] == ["证明.pdf"]
    assert state_of(frozen) == "objected"
    refused("objection_open", lambda: confirm(campaign))
    told = Notice.objects.filter(step="row_check_objected", channel="in_app")
    assert {"office", "office2"} <= set(told.values_list("recipient__username", flat=True))
    row_checking.accept_objection(
        objection_id=objection.pk, answer="已解冻更正", by=person("office"), now=THREE
    )
    objection.refresh_from_db()
    assert (objection.state, objection.answer) == ("accepted", "已解冻更正")
    answered = Notice.objects.filter(step="row_check_accepted", channel="in_app")
    assert set(answered.values_list("recipient__username", flat=True)) == {
        "handler.chengguan",
        "head.chengguan",
    }
    assert state_of(frozen) == "answered"
    refused(
        "objection_answered",
        lambda: row_checking.refuse_objection(
            objection_id=objection.pk, answer="不", by=person("office2"), now=THREE
        ),
    )
    assert confirm(campaign).department.code == "chengguan"


def test_objection_to_an_entry_names_its_figure(campaign: Campaign, frozen: ScoreWeek) -> None:
    entry = ScoreEntry.objects.filter(week=frozen, department__code="chengguan").first()
    assert entry is not None
    objection = object_to(campaign, figure="", entry_id=entry.pk)
    assert (objection.figure, objection.entry_id) == ("deductions", entry.pk)
    with pytest.raises(BadFields) as refusal:
        object_to(campaign, by="head.zhujian", entry_id=entry.pk)  # another unit's entry
    assert refusal.value.faults[0].field == "entry"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"figure": ""}, ("figure", "required")),
        ({"figure": "score_of_others"}, ("figure", "bad_choice")),
        ({"reason": "  "}, ("reason", "required")),
        ({"reason": "长" * 401}, ("reason", "too_long")),
    ],
)
def test_objection_asks_for_figure_and_reason(
    changes: dict[str, str], fault: tuple[str, str], campaign: Campaign, frozen: ScoreWeek
) -> None:
    with pytest.raises(BadFields) as refusal:
        object_to(campaign, **changes)
    assert [(one.field, one.code) for one in refusal.value.faults] == [fault]
    assert not Objection.objects.exists()


def test_only_the_office_answers_and_with_words(campaign: Campaign, frozen: ScoreWeek) -> None:
    objection = object_to(campaign)
    for who in ("head.chengguan", "leader", "auditor", "inspector"):
        with pytest.raises(RoleNotAllowed):
            row_checking.refuse_objection(
                objection_id=objection.pk, answer="不成立", by=person(who), now=NOON
            )
    with pytest.raises(BadFields):
        row_checking.refuse_objection(
            objection_id=objection.pk, answer=" ", by=person("office"), now=NOON
        )


def test_publishing_waits_for_open_objections_or_a_word(
    campaign: Campaign, frozen: ScoreWeek
) -> None:
    object_to(campaign)

    def publish(**more: bool) -> ScoreWeek:
        return weeks.publish(
            campaign=campaign, monday=FIRST, signer="孙立新", by=person("office"), now=THREE, **more
        )

    refused("objections_open", publish)
    assert publish(despite_objections=True).state == "published"
    line = AuditLog.objects.get(action="publish_week")
    assert line.facts["open_objections"] == 1


def test_objections_are_read_by_both_sides_only(campaign: Campaign, frozen: ScoreWeek) -> None:
    paper = SimpleUploadedFile("a.pdf", b"%PDF-1.4 test", "application/pdf")
    objection = object_to(campaign, files=[paper])
    readers = ("office", "leader", "auditor", "handler.chengguan", "head.chengguan")
    for who in readers:
        assert list(access.visible_objections(person(who))) == [objection], who
        assert access.visible_attachments(person(who)).count() == 1, who
    for who in ("inspector", "handler.zhujian", "zonechief", "thirdparty", "admin"):
        assert not access.visible_objections(person(who)).exists(), who
        assert not access.visible_attachments(person(who)).exists(), who


def test_overview_costs_the_same_however_many_spoke(campaign: Campaign, frozen: ScoreWeek) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            row_check_standings.checks_of(frozen)
        return len(seen)

    before = statements()
    for unit in ("zhujian", "shijian", "wenlv"):
        object_to(campaign, by=f"head.{unit}")
    confirm(campaign)
    assert statements() <= before + 1 <= 5  # one more for attachments, once there are any
