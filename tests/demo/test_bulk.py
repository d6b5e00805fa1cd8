"""A bulk issue has the rows that the processes would have left, and changes no frozen week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Model

from campaigns.demo.bulk import NoWeeksLeft, top_up
from campaigns.demo.bulk.history import FAILED, FIXED, NOT_OURS
from campaigns.demo.bulk.life import Life
from campaigns.demo.bulk.lives import Lives
from campaigns.demo.bulk.topping_up import ground_of, write_lives
from campaigns.demo.reference import CAMPAIGN_CODE
from campaigns.demo.town import Town, read_town
from campaigns.models import (
    Assignment,
    Campaign,
    Closing,
    DeadlineVersion,
    Issue,
    IssueEvent,
    Notice,
    Return,
    ScoreEntry,
    ScoreWeek,
    StepMoment,
    Submission,
)
from campaigns.processes import clock_work, dispatching, rectifying, returning, verifying, weeks
from campaigns.processes import logging as logging_process
from campaigns.processes.delivering import deliver
from campaigns.processes.invariants import check_all
from campaigns.processes.logging import Find
from campaigns.processes.notifying import plan
from campaigns.processes.places import Place
from campaigns.rules.workflow import State
from tests.demo.conftest import LIVED_UNTIL
from tests.factories import at, make_campaign, make_photo, person

NOW = LIVED_UNTIL
RUNNING = date(2026, 11, 9)
MONDAYS = [date(2026, 9, 7) + n * timedelta(days=7) for n in range(6)]
ENDS_AT = at("2026-10-19 00:00")


@pytest.fixture
def lives(db: None) -> Lives:
    town = read_town()
    return Lives(town, Random(1), [town.units["jiaoti"], town.units["gongan"]])


def drawn(draw: Callable[[], Life], fits: Callable[[Life], bool]) -> Life:
    """The first life that fits."""
    for _n in range(2000):
        life = draw()
        if fits(life):
            return life
    raise AssertionError("never drawn")


def is_late(life: Life) -> bool:
    return life.tries[-1].submitted_at > life.term.due_at


KINDS: dict[str, tuple[bool, Callable[[Life], bool]]] = {
    # name: closed or open, and what it is like
    "in time": (True, lambda life: not is_late(life) and len(life.tries) == 1),
    "late by days": (
        True,
        lambda life: life.tries[-1].submitted_at > life.term.due_at + timedelta(days=2),
    ),
    "failed once": (True, lambda life: len(life.tries) == 2),
    "signed by the clock": (True, lambda life: life.is_signed_by_clock and not is_late(life)),
    "to be signed": (False, lambda life: life.state is State.DISPATCHED),
    "in progress": (
        False,
        lambda life: life.state is State.IN_PROGRESS and life.term.due_at > NOW,
    ),
    "overdue": (
        False,
        lambda life: life.state is State.IN_PROGRESS and life.term.due_at < NOW - timedelta(days=1),
    ),
    "handed in": (False, lambda life: life.state is State.SUBMITTED),
    "returned": (False, lambda life: life.state is State.RETURNED),
}


@pytest.mark.parametrize("kind", KINDS)
def test_its_rows_are_those_of_the_processes(lives: Lives, kind: str) -> None:
    is_closed, fits = KINDS[kind]
    if is_closed:
        life = drawn(
            lambda: lives.closed(monday=lives.rng.choice(MONDAYS[:4]), ends_at=ENDS_AT),
            fits,
        )
    else:
        life = drawn(lambda: lives.open(monday=RUNNING, now=NOW), fits)
    written, played = make_campaign("bulk"), make_campaign("played")
    write(written, life)
    play(played, life)
    for model in (
        Issue,
        IssueEvent,
        Assignment,
        DeadlineVersion,
        Submission,
        Closing,
        Return,
        ScoreEntry,
        StepMoment,
    ):
        assert rows(model, written) == rows(model, played), model.__name__
    assert reminders(written) == reminders(played)


def write(campaign: Campaign, life: Life) -> None:
    ScoreWeek.objects.create(campaign=campaign, monday=RUNNING)
    write_lives(ground_of(campaign, read_town(), MONDAYS, NOW), [life])


def play(campaign: Campaign, life: Life) -> None:
    """The same life through the processes, the worker coming round every ten minutes."""
    issue = logging_process.log(
        find=Find(
            campaign=campaign,
            category=life.case.category,
            description=life.description,
            place=Place(site=life.case.spot.site),
            source="hotline",
            found_at=life.found_at,
        ),
        by=person(life.logged_by),
        now=life.logged_at,
    )
    for moment, deed in sorted(deeds(life), key=lambda pair: pair[0]):
        come_round(campaign, moment)
        issue.refresh_from_db()
        deed({"issue_id": issue.pk, "version": issue.version, "now": moment})
    come_round(campaign, NOW)


def come_round(campaign: Campaign, until: datetime) -> None:
    """The clock and the reminders, at the moments at which something is due."""
    while True:
        step = StepMoment.objects.filter(campaign=campaign, at__lte=until).order_by("at").first()
        if step is None:
            break
        clock_work.run_clock(now=step.at, campaign=campaign)
        plan(now=step.at)
        deliver(now=step.at)
    clock_work.run_clock(now=until, campaign=campaign)


Deed = Callable[[dict[str, Any]], Any]


def deeds(life: Life) -> Iterable[tuple[datetime, Deed]]:
    handler = person(f"handler.{life.unit.code}")
    yield (
        life.dispatched_at,
        lambda frame: dispatching.dispatch(**frame, lead=life.unit, by=person(life.dispatched_by)),
    )
    if life.returned_at is not None:
        yield (
            life.returned_at,
            lambda frame: returning.return_issue(
                **frame, reason_code="not_ours", reason=NOT_OURS, by=handler
            ),
        )
    if life.accepted_at is not None and not life.is_signed_by_clock:
        yield life.accepted_at, lambda frame: dispatching.accept(**frame, by=handler)
    for one in life.tries:
        yield one.submitted_at, lambda frame: submit(frame, life)
        if one.decided_at is not None:
            yield one.decided_at, _check(one.passed, one.checker)


def submit(frame: dict[str, Any], life: Life) -> None:
    by = f"handler.{life.unit.code}"
    photo = make_photo(by, frame["now"])
    rectifying.submit_fix(**frame, photo_ids=(photo,), note=FIXED, by=person(by))


def _check(passed: bool, checker: str) -> Deed:
    if passed:
        return lambda frame: verifying.verify_pass(**frame, on_site=True, by=person(checker))
    return lambda frame: verifying.verify_fail(**frame, reason=FAILED, by=person(checker))


# Ids, numbers that are given out, the moment of writing down, and what only the city has.
OWN = {
    *("id", "campaign", "issue", "holding", "event", "number", "strike_off_no", "source"),
    *("posted_at", "week", "key", "version_ptr", "policy"),
}
NAMED = {"number": {DeadlineVersion}}


def rows(model: type[Model], campaign: Campaign) -> list[dict[str, Any]]:
    """The rows of the campaign's one issue without what must differ, in order."""
    where = {"campaign": campaign} if model is not IssueEvent else {"issue__campaign": campaign}
    found = []
    for row in model._default_manager.filter(**where).order_by("pk"):
        names = [
            field.name
            for field in row._meta.concrete_fields
            if field.name not in OWN or model in NAMED.get(field.name, ())
        ]
        found.append({name: getattr(row, name) for name in names} | _tied(row))
    return sorted(found, key=str)


def _tied(row: Model) -> dict[str, Any]:
    """What a row is tied to, said without ids."""
    if isinstance(row, ScoreEntry):
        key = row.key.replace(f":{row.issue_id}", ":ISSUE", 1)
        if row.rule == "rework":
            key = "rework:EVENT"
        return {
            "week": row.week.monday,
            "key": key,
            "event": row.event.seq if row.event is not None else None,
            "holding": row.holding.department_id if row.holding is not None else None,
        }
    if isinstance(row, StepMoment):
        return {"policy": row.policy.number if row.policy is not None else None}
    if isinstance(row, Issue):
        return {"holding": row.holding.department_id if row.holding is not None else None}
    return {}


def reminders(campaign: Campaign) -> set[tuple[Any, ...]]:
    """Reminders of the deadline; plain notices are not made for bulk issues."""
    notices = Notice.objects.filter(campaign=campaign, occasion=0, state="sent")
    return set(
        notices.values_list(
            "step", "due_version", "recipient", "channel", "tone", "planned_at", "sent_at", "tries"
        )
    )


# --- topping up ----------------------------------------------------------------------------------


def test_a_city_is_topped_up_without_changing_a_frozen_week(city: Campaign) -> None:
    played = Issue.objects.count()
    frozen = dict(ScoreWeek.objects.exclude(state="open").values_list("monday", "sha256"))
    assert top_up(campaign=city, issues=played + 400, now=NOW) == 400
    assert Issue.objects.count() == played + 400
    states = Counter(ScoreWeek.objects.values_list("state", flat=True))
    assert states == {"published": 3, "frozen": 1 + 6, "open": 1}
    after = dict(ScoreWeek.objects.exclude(state="open").values_list("monday", "sha256"))
    assert frozen.items() <= after.items()
    assert [found for found in check_all(now=NOW) if found.broken] == []
    assert weeks.weeks_to_freeze(campaign=city, now=NOW) == []


def test_bulk_issues_are_mostly_closed_and_spread(city: Campaign) -> None:
    played = Issue.objects.count()
    top_up(campaign=city, issues=played + 1000, now=NOW)
    bulk = Issue.objects.order_by("pk")[played:]
    states = Counter(issue.state for issue in bulk)
    assert states[State.CLOSED] == 940
    assert set(states) == {"closed", "dispatched", "in_progress", "submitted", "returned"}
    assert Issue.objects.filter(pk__gt=bulk[0].pk).overdue(NOW).exists()
    assert len({issue.lead_id for issue in bulk}) > 60
    assert len({issue.site_id for issue in bulk}) > 120
    assert len({issue.zone_id for issue in bulk}) == 30  # 29 and none
    assert len({issue.category_id for issue in bulk}) > 90


def test_a_second_top_up_lies_before_the_first(city: Campaign) -> None:
    played = Issue.objects.count()
    top_up(campaign=city, issues=played + 100, now=NOW)
    first = ScoreWeek.objects.earliest("monday").monday
    assert top_up(campaign=city, issues=played + 100, now=NOW) == 0
    top_up(campaign=city, issues=played + 200, now=NOW)
    assert ScoreWeek.objects.earliest("monday").monday == first - 6 * weeks.ONE_WEEK
    assert [found for found in check_all(now=NOW) if found.broken] == []


def test_no_week_before_the_campaign_is_filled(city: Campaign) -> None:
    city.starts_on = date(2026, 9, 1)
    city.save()
    before = Issue.objects.count()
    with pytest.raises(NoWeeksLeft):
        top_up(campaign=city, issues=before + 10, now=NOW)
    assert Issue.objects.count() == before


@pytest.mark.parametrize("now", ["2026-11-09 00:05", "2026-10-07 10:00"])
def test_open_ones_lie_in_the_running_week_on_any_day(db: None, now: str) -> None:
    town = read_town()
    lives = Lives(town, Random(2), [town.units["jiaoti"], town.units["gongan"]])
    monday = date.fromisoformat("2026-11-09" if "-11-" in now else "2026-10-05")
    for _n in range(200):
        life = lives.open(monday=monday, now=at(now))
        moments = [life.found_at, life.logged_at, life.dispatched_at, life.accepted_at]
        moments += [life.returned_at, *(one.submitted_at for one in life.tries)]
        known = [moment for moment in moments if moment is not None]
        assert known == sorted(known)
        assert at(f"{monday} 00:00") <= known[0]
        assert known[-1] <= at(now)
        if life.state is State.DISPATCHED:
            assert life.term.accepts_at > at(now)


def test_the_command_tops_up(city: Campaign, settings: Any) -> None:
    settings.DEMO = True
    wanted = Issue.objects.count() + 50
    call_command("seed_demo", f"--issues={wanted}")
    assert Issue.objects.filter(campaign__code=CAMPAIGN_CODE).count() == wanted


def test_the_command_says_when_there_is_no_room(city: Campaign, settings: Any) -> None:
    settings.DEMO = True
    Campaign.objects.filter(pk=city.pk).update(starts_on=date(2026, 9, 1))
    with pytest.raises(CommandError, match="empty database"):
        call_command("seed_demo", "--issues=100000")


def test_lives_are_the_same_for_the_same_dice(db: None) -> None:
    def some(town: Town) -> list[Life]:
        lives = Lives(town, Random(3), [town.units["jiaoti"]])
        return [lives.closed(monday=MONDAYS[0], ends_at=ENDS_AT) for _n in range(5)]

    town = read_town()
    assert [life.tries for life in some(town)] == [life.tries for life in some(town)]
