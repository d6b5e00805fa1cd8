"""The promises of the product, checked by folding everything again (RELIABILITY "Promises").

Each check yields the ids of what breaks a promise; reading only, in batches.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Count, F

from campaigns.models import (
    Assignment,
    DeadlineVersion,
    DeedKey,
    Issue,
    IssueEvent,
    Photo,
)
from campaigns.models.append_only import missing_triggers
from campaigns.processes import audit_chain, notice_promises, week_promises
from campaigns.processes.file_store import photo_file
from campaigns.processes.photo_care import known_paths
from campaigns.processes.tally import Tally
from campaigns.rules import workflow
from campaigns.rules.workflow import State

SHOWN = 5
ORPHANS_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class Finding:
    """A promise: how much was checked, how much is broken, the first five that are."""

    promise: str
    text: str
    checked: int
    broken: int
    first: tuple[str, ...]


def check_all(*, now: datetime) -> list[Finding]:
    """Checks every promise that the database and the files can show."""
    return [check(promise, now) for promise in PROMISES]


@dataclass(frozen=True)
class Promise:
    """An id and sentence of RELIABILITY with the questions that it asks."""

    code: str
    text: str
    checks: tuple[Callable[[Tally, datetime], None], ...]


def check(promise: Promise, now: datetime) -> Finding:
    """One promise, over everything."""
    tally = Tally()
    for ask in promise.checks:
        ask(tally, now)
    return Finding(
        promise.code,
        promise.text,
        tally.checked,
        len(tally.broken),
        tuple(tally.broken[:SHOWN]),
    )


# --- P2: photos and files ------------------------------------------------------------------------


def _every_photo_has_its_file(tally: Tally, now: datetime) -> None:
    for photo in Photo.objects.only("pk", "path", "file_sha256").iterator():
        target = photo_file(photo.path)
        is_there = target.is_file()
        is_same = is_there and hashlib.sha256(target.read_bytes()).hexdigest() == photo.file_sha256
        tally.look(is_same, photo.pk)


def _every_old_file_has_its_row(tally: Tally, now: datetime) -> None:
    root = Path(settings.MEDIA_ROOT) / "photos"
    if not root.exists():
        return
    known = known_paths()
    limit = (now - ORPHANS_AFTER).timestamp()
    for found in root.rglob("*"):
        if found.is_file() and found.stat().st_mtime < limit:
            path = str(found.relative_to(settings.MEDIA_ROOT))
            tally.look(path in known, path)


# --- P3: one submission, one object --------------------------------------------------------------


def _every_key_is_once(tally: Tally, now: datetime) -> None:
    tally.checked += DeedKey.objects.count()
    twice = DeedKey.objects.values("by", "client_uuid").annotate(n=Count("pk")).filter(n__gt=1)
    for row in twice:
        tally.broken.append(str(row["client_uuid"]))


# --- P4: every move legal, state = fold of events ------------------------------------------------


def _states_are_folds_of_events(tally: Tally, now: datetime) -> None:
    events = IssueEvent.objects.order_by("issue_id", "seq").values_list(
        "issue_id", "seq", "deed", "outcome", "from_state", "to_state"
    )
    issues = (
        Issue.objects.order_by("pk").values_list("pk", "number", "state", "event_count").iterator()
    )
    grouped = _grouped(events.iterator(chunk_size=5000))
    held = next(grouped, None)
    for pk, number, state, count in issues:
        own: list[EventRow] = []
        while held is not None and held[0] <= pk:
            if held[0] == pk:
                own = held[1]
            held = next(grouped, None)
        is_whole = len(own) == count and [row[0] for row in own] == list(range(1, count + 1))
        tally.look(is_whole and _folds_to(own, state), number)


EventRow = tuple[int, str, str, str, str]


def _grouped(
    rows: Iterator[tuple[int, int, str, str, str, str]],
) -> Iterator[tuple[int, list[EventRow]]]:
    """(issue id, its events) in order of ids."""
    current = 0
    own: list[EventRow] = []
    for issue_id, seq, deed, outcome, from_state, to_state in rows:
        if issue_id != current and own:
            yield current, own
            own = []
        current = issue_id
        own.append((seq, deed, outcome, from_state, to_state))
    if own:
        yield current, own


def _folds_to(events: list[EventRow], state: str) -> bool:
    """Each event starts where the one before ended, by a line of the table, and the last ends
    at the stored state."""
    present = ""
    for _seq, deed, outcome, from_state, to_state in events:
        if from_state != present or not _is_legal(deed, outcome, from_state, to_state):
            return False
        present = to_state
    return present == state


def _is_legal(deed: str, outcome: str, from_state: str, to_state: str) -> bool:
    if deed == "log":
        return from_state == ""
    line = workflow.move(deed, State(from_state), outcome) if from_state else None
    return line is not None and to_state == (line.to or from_state)


def _leads_are_present_holdings(tally: Tally, now: datetime) -> None:
    """Lead and deadline on the issue's row repeat the present holding and version."""
    rows = (
        Issue.objects.exclude(state__in=("pending", "void"))
        .select_related("holding")
        .only("pk", "number", "lead_id", "due_version", "holding__department_id")
        .iterator(chunk_size=2000)
    )
    for issue in rows:
        holding = issue.holding
        is_kept = holding is not None and holding.department_id == issue.lead_id
        tally.look(is_kept and (holding is None or holding.ended_at is None), issue.number)
    wrong = DeadlineVersion.objects.filter(
        number=F("issue__due_version"), issue__due_at__isnull=False
    ).exclude(due_at=F("issue__due_at"))
    for version in wrong.select_related("issue"):
        tally.look(False, version.issue.number)


def _ended_before_begun(tally: Tally, now: datetime) -> None:
    tally.checked += Assignment.objects.count()
    for row in Assignment.objects.filter(ended_at__lt=F("begun_at")):
        tally.broken.append(f"assignment {row.pk}")


# --- P5: every reminder once, and none in silence -------------------------------------------------


def _reminders_are_once(tally: Tally, now: datetime) -> None:
    tally.checked += notice_promises.count()
    tally.broken += notice_promises.broken()


# --- P7: entries are only added to ---------------------------------------------------------------


def _triggers_are_in_place(tally: Tally, now: datetime) -> None:
    missing = missing_triggers("default")
    tally.checked += 1
    tally.broken += [f"{table} {action}" for table, action in missing]


def _the_audit_chain_is_whole(tally: Tally, now: datetime) -> None:
    found = audit_chain.verify()
    tally.checked += found.links
    tally.broken += [f"line {line}" for line in found.broken]
    if found.unlinked:
        tally.broken.append(f"{found.unlinked} lines without a link")


PROMISES = (
    Promise(
        "P2",
        "Every photo row has its readable file, every old file its row",
        (_every_photo_has_its_file, _every_old_file_has_its_row),
    ),
    Promise("P3", "One submission makes one object", (_every_key_is_once,)),
    Promise(
        "P4",
        "Every move is legal and the stored state equals the fold of the events",
        (_states_are_folds_of_events, _leads_are_present_holdings, _ended_before_begun),
    ),
    Promise(
        "P5",
        "In the app exactly once, outside at most once by machine, the unknown listed",
        (_reminders_are_once,),
    ),
    Promise("P6", "A published week never changes", week_promises.KEPT),
    Promise(
        "P7",
        "Entries are insert-only and totals equal the fold of entries and facts",
        (*week_promises.FOLDED, _triggers_are_in_place),
    ),
    Promise(
        "P14",
        "Audit lines are only added, and their chain is whole",
        (_the_audit_chain_is_whole,),
    ),
    Promise(
        "P19",
        "A veto, a referral or a manual deduction above 1 point has a second person's approval",
        (week_promises.grave_points_have_two_persons,),
    ),
)
