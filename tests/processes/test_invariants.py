"""`check_invariants` finds every kind of damage, names it, and finds none where there is none."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from campaigns.models import (
    AuditLog,
    CalendarDay,
    Campaign,
    Department,
    Issue,
    IssueEvent,
    Photo,
    ScoreEntry,
    ScoreRow,
    ScoreWeek,
    SelfCheckQuota,
    Submission,
)
from campaigns.models.append_only import drop_triggers, install_triggers
from campaigns.processes import accountability, invariants, photo_care, weeks
from campaigns.processes.audit_chain import link_new
from campaigns.processes.auditing import record
from campaigns.processes.file_store import photo_file
from tests.factories import make_closed, make_dispatched, make_jpeg, person
from tests.processes.told import on, week_of

pytestmark = pytest.mark.both
NOW = on("11-16 16:00")
FIRST = week_of("11-09")
PROMISES = ("P2", "P3", "P4", "P5", "P6", "P7", "P14", "P19")


@pytest.fixture
def life(campaign: Campaign) -> Campaign:
    """A published week with a closed and an overdue issue, photos and thumbnails."""
    weeks.open_running_week(campaign=campaign, now=on("11-09 08:00"))
    make_closed(campaign)
    make_dispatched(campaign, lead="zhujian")
    photo_care.make_missing_thumbnails(now=NOW)
    weeks.freeze(campaign=campaign, monday=FIRST, by=None, now=on("11-16 10:00"))
    weeks.publish(campaign=campaign, monday=FIRST, signer="孙立新", by=person("office"), now=NOW)
    return campaign


def broken() -> dict[str, tuple[str, ...]]:
    """Promise → the first things that break it."""
    return {found.promise: found.first for found in invariants.check_all(now=NOW) if found.broken}


def forced(change: Callable[[], object]) -> None:
    """As somebody with the owner's rights would do it, past the triggers."""
    drop_triggers("default")
    change()
    install_triggers("default")


def overdue_issue() -> Issue:
    return Issue.objects.get(lead__code="zhujian")


def after_photo() -> Photo:
    return Photo.objects.get(stage="after")


def test_nothing_is_broken_in_a_plain_life(life: Campaign) -> None:
    findings = invariants.check_all(now=NOW)
    assert tuple(found.promise for found in findings) == PROMISES
    assert broken() == {}
    assert all(found.checked for found in findings if found.promise not in {"P3", "P14", "P19"})


# --- P2 ------------------------------------------------------------------------------------------


def test_a_lost_file_is_named(life: Campaign) -> None:
    photo_file(after_photo().path).unlink()
    assert broken() == {"P2": (str(after_photo().pk),)}


def test_a_changed_file_is_named(life: Campaign) -> None:
    with photo_file(after_photo().path).open("ab") as file:
        file.write(b"x")
    assert broken() == {"P2": (str(after_photo().pk),)}


def test_an_orphan_file_is_named_once_it_is_a_day_old(life: Campaign) -> None:
    orphan = photo_file(after_photo().path).with_name(f"{uuid.uuid4()}.jpg")
    orphan.write_bytes(make_jpeg())
    set_age(orphan, NOW - timedelta(hours=23))
    assert broken() == {}
    set_age(orphan, NOW - timedelta(hours=25))
    (named,) = broken()["P2"]
    assert named.endswith(orphan.name)


def set_age(path: Any, moment: datetime) -> None:
    os.utime(path, (moment.timestamp(), moment.timestamp()))


def test_thumbnails_are_no_orphans(life: Campaign) -> None:
    for photo in Photo.objects.all():
        for side in (1024, 320):
            set_age(photo_file(photo.thumbnail_path(side)), NOW - timedelta(days=30))
    assert broken() == {}


# --- P4 ------------------------------------------------------------------------------------------


def test_a_state_that_is_not_the_fold_of_events_is_named(life: Campaign) -> None:
    Issue.objects.filter(lead__code="zhujian").update(state="submitted")
    assert broken()["P4"] == (overdue_issue().number,)


def test_a_missing_event_is_named(life: Campaign) -> None:
    closed = Issue.objects.get(state="closed")
    Photo.objects.filter(issue=closed).update(event=None)
    event = closed.events.get(deed="submit_fix")
    forced(lambda: IssueEvent.objects.filter(pk=event.pk).delete())
    assert broken() == {"P4": (closed.number,)}


def test_an_event_too_many_is_named(life: Campaign) -> None:
    issue = overdue_issue()
    last = issue.events.latest("seq")
    IssueEvent.objects.create(
        issue=issue,
        seq=last.seq + 1,
        deed="comment",
        at=NOW,
        from_state=last.to_state,
        to_state=last.to_state,
        version=last.version,
    )
    assert broken() == {"P4": (issue.number,)}


def test_an_illegal_move_is_named(life: Campaign) -> None:
    closed = Issue.objects.get(state="closed")
    event = closed.events.get(deed="dispatch")
    forced(lambda: IssueEvent.objects.filter(pk=event.pk).update(deed="recheck"))
    assert broken() == {"P4": (closed.number,)}


def test_a_lead_that_is_not_the_present_holding_is_named(life: Campaign) -> None:
    issue = overdue_issue()
    Issue.objects.filter(pk=issue.pk).update(lead=Department.objects.get(code="wenlv"))
    assert broken() == {"P4": (issue.number,)}


def test_a_deadline_that_is_not_the_present_version_is_named(life: Campaign) -> None:
    issue = overdue_issue()
    Issue.objects.filter(pk=issue.pk).update(due_at=NOW)
    assert broken() == {"P4": (issue.number,)}


# --- P6, P7 --------------------------------------------------------------------------------------


def the_week() -> ScoreWeek:
    return ScoreWeek.objects.get(monday=FIRST)


def test_a_changed_content_is_named(life: Campaign) -> None:
    week = the_week()
    week.content["rows"][0]["name"] = "另一个单位"
    week.save()
    assert broken() == {"P6": (f"{life.code} 2026-11-09",)}


def test_a_changed_content_with_a_new_hash_is_named(life: Campaign) -> None:
    """Who changes a figure and computes the hash anew is found out by the log and the fold."""
    week = the_week()
    row = next(row for row in week.content["rows"] if row["department"] == "zhujian")
    row["deductions"] = "0.00"
    week.sha256 = weeks.digest(week.content)
    week.save()
    ScoreRow.objects.filter(week=week, department__code="zhujian").update(figures=row)
    name = f"{life.code} 2026-11-09"
    assert broken() == {
        "P6": (f"{name} freeze_week", f"{name} publish_week"),
        "P7": (f"{name} zhujian", f"{name} zhujian place"),
    }


def test_a_rank_that_does_not_follow_from_the_scores_is_named(life: Campaign) -> None:
    week = the_week()
    row = next(row for row in week.content["rows"] if row["department"] == "zhujian")
    row["rank"] = 9
    week.sha256 = weeks.digest(week.content)
    week.save()
    ScoreRow.objects.filter(week=week, department__code="zhujian").update(figures=row, rank=9)
    assert broken()["P7"] == (f"{life.code} 2026-11-09 zhujian place",)


def test_a_column_beside_the_figures_of_a_row_is_compared(life: Campaign) -> None:
    row = ScoreRow.objects.get(week=the_week(), department__code="zhujian")
    ScoreRow.objects.filter(pk=row.pk).update(rank=9)
    assert broken() == {"P6": (f"{life.code} 2026-11-09 row {row.pk}",)}


def test_a_changed_row_is_named(life: Campaign) -> None:
    row = ScoreRow.objects.get(week=the_week(), department__code="zhujian")
    row.figures["deductions"] = "0.00"
    row.save()
    assert broken() == {"P6": (f"{life.code} 2026-11-09",)}


def test_a_lost_row_is_named(life: Campaign) -> None:
    ScoreRow.objects.filter(week=the_week(), department__code="zhujian").delete()
    assert broken() == {"P6": (f"{life.code} 2026-11-09",)}


def test_an_entry_slipped_into_a_published_week_is_named(life: Campaign) -> None:
    first = ScoreEntry.objects.filter(department__code="zhujian")[0]
    first.pk, first.key = None, "slipped-in"
    first.save(force_insert=True)
    name = f"{life.code} 2026-11-09"
    assert broken() == {"P7": (f"{name} zhujian", name)}


def test_an_entry_in_a_wrong_week_is_named(life: Campaign) -> None:
    weeks.open_running_week(campaign=life, now=NOW)
    first = ScoreEntry.objects.filter(department__code="zhujian")[0]
    first.pk, first.key = None, "in-another-week"
    first.week = ScoreWeek.objects.get(monday=week_of("11-16"))
    first.save(force_insert=True)
    assert broken() == {"P7": (f"entry {first.pk}",)}


def test_a_calendar_changed_after_the_freeze_leaves_the_week_as_it_was(campaign: Campaign) -> None:
    """The days of self-checks are folded by the calendar and the duties kept with the week."""
    weeks.open_running_week(campaign=campaign, now=on("11-09 08:00"))
    make_dispatched(campaign, lead="zhujian")
    SelfCheckQuota.objects.create(
        campaign=campaign,
        department=Department.objects.get(code="zhujian"),
        kind="daily",
        valid_from=FIRST,
        set_by=person("office"),
        set_at=on("11-09 08:00"),
    )
    weeks.freeze(campaign=campaign, monday=FIRST, by=None, now=on("11-16 10:00"))
    row = next(row for row in the_week().content["rows"] if row["department"] == "zhujian")
    assert row["self_required"] == "5"
    CalendarDay.objects.create(date=date(2026, 11, 12), is_working=False)
    Department.objects.filter(code="zhujian").update(duty="seven_day")
    Campaign.objects.filter(pk=campaign.pk).update(starts_on=date(2026, 11, 10), ties="dense")
    assert broken() == {}
    week = the_week()
    week.content["basis"]["worked"].pop()
    ScoreWeek.objects.filter(pk=week.pk).update(content=week.content)
    assert "zhujian" in broken()["P7"][0]


# --- P19 -----------------------------------------------------------------------------------------


def test_grave_points_of_one_person_are_named(life: Campaign) -> None:
    """Two points that the office put in by itself, past the process that would have refused."""
    weeks.open_running_week(campaign=life, now=NOW)
    entry = accountability.enter_points(
        campaign=life,
        department=Department.objects.get(code="zhujian"),
        rule="manual_deduction",
        reason="未按要求报送材料",
        document_no="示创办〔2026〕8号",
        by=person("office"),
        now=NOW,
    )
    assert broken() == {}
    row = ScoreEntry.objects.filter(rule="manual_deduction").latest("pk")
    assert entry is not None
    forced(lambda: ScoreEntry.objects.filter(pk=row.pk).update(points=2))
    assert broken() == {"P19": (f"entry {row.pk}",)}


def test_a_lost_entry_is_named(life: Campaign) -> None:
    entry = ScoreEntry.objects.filter(rule="overdue")[0]
    forced(lambda: ScoreEntry.objects.filter(pk=entry.pk).delete())
    name = f"{life.code} 2026-11-09"
    assert broken() == {"P7": (f"{name} zhujian", name)}


def test_a_changed_dated_row_is_named(life: Campaign) -> None:
    """A submission set back by a week makes the figures of the past another."""
    Submission.objects.update(decided_at=on("11-16 12:00"))
    issue = Issue.objects.get(state="closed")
    issue.closings.update(closed_at=on("11-16 12:00"))
    assert "P7" in broken()


def test_an_entry_without_a_cause_is_named(life: Campaign) -> None:
    entry = ScoreEntry.objects.filter(rule="overdue")[0]
    forced(lambda: ScoreEntry.objects.filter(pk=entry.pk).update(issue=None, event=None))
    assert f"entry {entry.pk}" in broken()["P7"]


def test_a_changed_line_of_the_audit_log_is_named(life: Campaign) -> None:
    record(action="backup", by=None, now=NOW, target="one")
    link_new()
    assert broken() == {}
    forced(lambda: AuditLog.objects.filter(target="one").update(target="other"))
    assert broken()["P14"] == (f"line {AuditLog.objects.get(target='other').pk}",)


# --- the command ---------------------------------------------------------------------------------


def command(*arguments: str) -> tuple[int, str]:
    """Exit status and what was printed."""
    out = StringIO()
    try:
        call_command("check_invariants", *arguments, stdout=out)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_the_command_prints_a_line_a_promise(life: Campaign) -> None:
    status, said = command()
    assert status == 0
    assert [line.split(" ", 1)[0] for line in said.splitlines()] == list(PROMISES)
    assert all("broken 0" in line for line in said.splitlines())


def test_the_command_fails_and_names_the_first_five(life: Campaign) -> None:
    for _n in range(7):
        make_dispatched(life, now=on("11-17 09:00"))
    for photo in Photo.objects.all():
        photo_file(photo.path).unlink()
    status, said = command()
    line = next(line for line in said.splitlines() if line.startswith("P2"))
    assert status == 1
    assert "broken 10" in line
    named = line.rsplit(": ", 1)[1].split(", ")
    assert len(named) == 5
    assert Photo.objects.filter(pk__in=named).count() == 5


def test_the_command_speaks_json(life: Campaign) -> None:
    photo_file(after_photo().path).unlink()
    status, said = command("--json")
    found = {row["promise"]: row for row in json.loads(said)}
    assert status == 1
    assert (found["P2"]["broken"], found["P2"]["first"]) == (1, [str(after_photo().pk)])
    assert found["P6"] == {**found["P6"], "broken": 0, "first": []}
