"""Reads issues as rows of the ledger, as far as the reader may see them, a few thousand at a time.

The ids are read once, so that an export holds exactly the issues of one moment; everything else
comes in chunks with a fixed number of queries.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from campaigns import access
from campaigns.exports.chinese import SEVERITIES, STATES, word
from campaigns.exports.ledger_columns import LedgerRow
from campaigns.models import User
from campaigns.models.issues import IssueQuerySet
from campaigns.processes.ledger_facts import (
    Fix,
    LedgerIssue,
    Names,
    Part,
    Past,
    has_first_deadline,
    past_of,
    seen,
)
from campaigns.rules.calendars import local
from campaigns.rules.workflow import State

CHUNK = 2_000
YES, NO = "是", "否"


def ledger_rows(*, issues: IssueQuerySet, by: User, now: datetime) -> Iterator[LedgerRow]:
    """The issues as rows, the latest found first, then by id."""
    return rows_of(ids=ids_of(issues), by=by, now=now)


def ids_of(issues: IssueQuerySet, most: int | None = None) -> array[int]:
    """The ids of the issues in the order of the list, each once (8 bytes an issue)."""
    ordered = issues.order_by("-found_at", "-pk").values_list("pk", flat=True)[:most]
    found: array[int] = array("q")
    for pk in ordered.iterator(chunk_size=CHUNK):
        if not found or found[-1] != pk:  # a join may have doubled it
            found.append(pk)
    return found


def rows_of(*, ids: Sequence[int], by: User, now: datetime) -> Iterator[LedgerRow]:
    """Rows of those issues in that order; at most nine queries a chunk."""
    names = Names()
    is_outsider = access.is_outsider(by)
    for start in range(0, len(ids), CHUNK):
        chunk = list(ids[start : start + CHUNK])
        issues, limits = seen(by, chunk)
        past = Past() if is_outsider else past_of(issues)
        for issue in issues:
            row = _row(issue, _story_of(issue, past, limits.get(issue.pk)), names, now)
            yield _without_units(row) if is_outsider else row


# --- one issue -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Story:
    """An issue's holding that the reader sees, and what belongs to it.

    `fixed_at` is when the fix behind the strike-off was handed in.
    """

    holding: Part | None = None
    assisting: Sequence[Part] = ()
    last: Fix | None = None
    checked: Fix | None = None
    fixed_at: datetime | None = None
    deadline: datetime | None = None


def _story_of(issue: LedgerIssue, past: Past, until: datetime | None) -> _Story:
    """The present holding; for a former unit the one that ended when its sight did."""
    parts = past.parts.get(issue.pk, [])
    leads = [part for part in parts if part.role == "lead"]
    if until is None:
        holding = next((part for part in leads if part.pk == issue.holding_id), None)
    else:
        holding = next((part for part in reversed(leads) if part.ended_at == until), None)
    if holding is None:
        return _Story()
    fixes = past.fixes.get(holding.pk, [])
    checked = next((fix for fix in reversed(fixes) if fix.decided_at is not None), None)
    is_closed = issue.state == State.CLOSED.value and checked is not None
    return _Story(
        holding=holding,
        assisting=[part for part in parts if _assists(part, holding)],
        last=fixes[-1] if fixes else None,
        checked=checked,
        fixed_at=checked.submitted_at if is_closed and checked is not None else None,
        deadline=_deadline(issue, holding, past) if until is None else None,
    )


def _deadline(issue: LedgerIssue, holding: Part, past: Past) -> datetime | None:
    if has_first_deadline(issue):
        return issue.due_at
    return past.deadlines.get(holding.pk)


def _assists(part: Part, holding: Part) -> bool:
    """Whether the unit assisted when the holding ended, or does so now."""
    return part.role == "assist" and part.ended_at == holding.ended_at


def _row(issue: LedgerIssue, story: _Story, names: Names, now: datetime) -> LedgerRow:
    holding, checked = story.holding, story.checked
    zone, chief = names.zones.get(issue.zone_id or 0, ("", ""))
    site, site_type = names.sites.get(issue.site_id or 0, ("", ""))
    group, category = names.categories[issue.category_id]
    return LedgerRow(
        number=issue.number,
        found_on=local(issue.found_at).date(),
        source=names.sources[issue.source_id],
        zone=zone,
        place=site or issue.address or f"{issue.latitude}, {issue.longitude}",
        site_type=site_type,
        description=issue.description,
        category_class=group,
        category=category,
        severity=word(SEVERITIES, issue.severity),
        indicator=names.indicators.get(issue.indicator_id or 0, ""),
        lead=names.units.get(issue.lead_id or 0, ""),
        assisting="、".join(names.units[part.department_id] for part in story.assisting),
        territory=names.units.get(issue.territory_id or 0, ""),
        chief=chief,
        dispatched_on=_day(holding.begun_at if holding is not None else None),
        due_at=issue.due_at,
        measure=story.last.note if story.last is not None else "",
        fixed_on=_day(_fixed_at(issue, story)),
        result=word(STATES, issue.state),
        verifier=_verifier(checked),
        verified_on=_day(checked.decided_at if checked is not None else None),
        is_on_time=_on_time(issue, story, now),
        pause=_pause(issue, holding),
        rework_count=issue.rework_count,
        is_rebound=YES if issue.is_rebound else NO,
        strike_off_no=issue.strike_off_no,
        closed_on=_day(issue.closed_at),
        remark=_remark(issue),
        issue_id=issue.pk,
    )


def _without_units(row: LedgerRow) -> LedgerRow:
    """What a third party reads of its own finds: no unit, nobody's name."""
    return row._replace(territory="", chief="")


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else local(moment).date()


def _fixed_at(issue: LedgerIssue, story: _Story) -> datetime | None:
    """When the fix that passed was handed in, or the one that waits for its check."""
    if story.fixed_at is not None:
        return story.fixed_at
    waits = issue.state == State.SUBMITTED.value and story.last is not None
    return story.last.submitted_at if waits and story.last is not None else None


def _verifier(checked: Fix | None) -> str:
    if checked is None:
        return ""
    return "抽查免检" if checked.result == "sample" else checked.verifier or ""


def _on_time(issue: LedgerIssue, story: _Story, now: datetime) -> str:
    """By the scoring deadline, as the weeks count; empty while nobody can say."""
    if story.deadline is None or issue.state in {State.VOID.value, State.DEFERRED.value}:
        return ""
    if story.fixed_at is not None:
        return YES if story.fixed_at <= story.deadline else NO
    waits = issue.state == State.SUBMITTED.value and story.last is not None
    if waits and story.last is not None and story.last.submitted_at <= story.deadline:
        return ""
    return NO if now > story.deadline else ""


def _pause(issue: LedgerIssue, holding: Part | None) -> str:
    words = []
    if holding is not None and holding.extension_count:
        words.append(f"延期{holding.extension_count}次")
    if issue.state == State.DEFERRED.value:
        words.append(f"挂账至{_said(issue.resumes_at)}")
    if issue.open_request:
        words.append("延期申请中" if issue.open_request == "extension" else "挂账申请中")
    return "、".join(words)


def _said(moment: datetime | None) -> str:
    day = _day(moment)
    return "" if day is None else f"{day.year}/{day.month}/{day.day}"


def _remark(issue: LedgerIssue) -> str:
    words = {
        "立行立改": issue.is_fixed_on_the_spot,
        "照片待补": issue.is_photo_missing,
        "重复上报": issue.duplicate_of_id is not None,
        "有异议待回头看": issue.has_open_challenge,
    }
    return "、".join(said for said, applies in words.items() if applies)
