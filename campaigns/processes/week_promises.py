"""The promises about weeks and points: kept as stored, folded again, each with its cause.

Source: RELIABILITY "Promises" P6, P7, P19. Part of `invariants.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Q

from campaigns.models import AuditLog, ScoreEntry, ScoreRow, ScoreWeek
from campaigns.processes import weekly_table, weeks
from campaigns.processes.entries import rule_version
from campaigns.processes.facts import FIGURES, facts_of, span_of
from campaigns.processes.tally import Tally
from campaigns.processes.week_basis import Basis, kept_basis
from campaigns.processes.week_lists import entry_rows
from campaigns.rules import ranking
from campaigns.rules.calendars import before, monday_of, week_bounds
from campaigns.rules.ranking import Candidate
from campaigns.rules.scoring import Kind

# What a second person must approve. Source: SCORING "Entries".
GRAVE_RULES = ("false_fix", "veto")
ALONE_UP_TO = Decimal(1)
CHUNK = 2000


def _closed_weeks() -> Iterator[ScoreWeek]:
    rows = ScoreWeek.objects.exclude(state="open").select_related("campaign", "rule_version")
    return rows.order_by("campaign_id", "monday").iterator(chunk_size=10)


def _name(week: ScoreWeek) -> str:
    return f"{week.campaign.code} {week.monday}"


# --- P6: stored as it was hashed -----------------------------------------------------------------


def _hashes_are_kept(tally: Tally, now: datetime) -> None:
    """Content and rows of a frozen or published week still give the stored hash."""
    for week in _closed_weeks():
        rows = list(ScoreRow.objects.filter(week=week).order_by("sort"))
        is_kept = weeks.digest(week.content) == week.sha256
        tally.look(is_kept and [row.figures for row in rows] == week.content["rows"], _name(week))
        for row in rows:
            tally.look(_repeats_its_figures(row), f"{_name(week)} row {row.pk}")


def _repeats_its_figures(row: ScoreRow) -> bool:
    """The columns beside the figures say what the figures say."""
    score = None if row.score is None else str(row.score)
    said = (row.department.code, row.group, row.rank, score)
    return said == tuple(row.figures[name] for name in ("department", "group", "rank", "score"))


def _hashes_are_those_of_the_audit_log(tally: Tally, now: datetime) -> None:
    """The hash is the one that was logged when the week was frozen and published: whoever changes
    content and hash together cannot change the log."""
    logged: dict[tuple[str, str], str] = {}
    acts = AuditLog.objects.filter(action__in=("freeze_week", "publish_week"), result="ok")
    for target, action, facts in acts.order_by("pk").values_list("target", "action", "facts"):
        logged[target, action] = facts.get("sha256", "")
    for week in _closed_weeks():
        acts_of_week = ["freeze_week"] + ["publish_week"] * (week.state == "published")
        for action in acts_of_week:
            found = logged.get((_name(week), action), "")
            tally.look(found == week.sha256, f"{_name(week)} {action}")


# --- P7: folded again ----------------------------------------------------------------------------


ALWAYS = (*FIGURES, "parts", "deductions", "bonus", "correction", "vetoed")
LOWEST, HIGHEST = Decimal(0), Decimal(105)  # SCORING "Score"
ON_BASIS = ("self_days", "self_required")
PLACED = ("rank", "grade", "movement", "red_list", "black_list")


def _weeks_fold_again(tally: Tally, now: datetime) -> None:
    """Facts and entries of a closed week, folded again today by the rules and the basis kept with
    it, give the stored figures.

    Names and groups are not compared: units are renamed and regrouped later.
    """
    for week in _closed_weeks():
        folded = {row["department"]: row for row in _folded_rows(week)}
        stored = {row["department"]: row for row in week.content["rows"]}
        for code in sorted(stored.keys() | folded.keys()):
            is_same = _figures(stored.get(code)) == _figures(folded.get(code))
            is_new = code not in stored and not any(folded[code][name] for name in FIGURES)
            tally.look(is_same or is_new, f"{_name(week)} {code}")


def _folded_rows(week: ScoreWeek) -> list[dict[str, Any]]:
    end = week_bounds(week.monday)[1]
    span = span_of(campaign=week.campaign, monday=week.monday, now=end)
    return weekly_table.unit_rows(
        span=span,
        facts=facts_of(span),
        monday=week.monday,
        version=week.rule_version or rule_version(week.campaign, before(end)),
        basis=kept_basis(week),
    )


def _figures(row: Mapping[str, Any] | None) -> dict[str, Any]:
    return {} if row is None else {name: row[name] for name in (*ALWAYS, *ON_BASIS)}


def _places_follow_from_the_rows(tally: Tally, now: datetime) -> None:
    """Scores, ranks, grades, lists and movement of a closed week follow from its own rows."""
    for week in _closed_weeks():
        basis = kept_basis(week)
        rows = week.content["rows"]
        again = _placed(week, rows, basis) if basis is not None else {}
        for row in rows:
            is_same = again.get(row["department"], _place_of(row)) == _place_of(row)
            tally.look(is_same and _adds_up(row), f"{_name(week)} {row['department']} place")


def _place_of(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in PLACED)


def _placed(
    week: ScoreWeek, rows: list[dict[str, Any]], basis: Basis
) -> dict[str, tuple[Any, ...]]:
    """Code → what PLACED names, ranked anew from the scores of the rows."""
    other = {"week__campaign": week.campaign, "week__monday": basis.compared_with}
    last = ScoreRow.objects.filter(**other) if basis.compared_with else ScoreRow.objects.none()
    ranks = dict(last.values_list("department__code", "rank"))
    candidates = [
        Candidate(
            key=row["department"],
            group=row["group"],
            sort=row["sort"],
            total=None if row["score"] is None else Decimal(row["score"]),
            few_cases=row["few_cases"],
        )
        for row in rows
    ]
    return {
        str(place.key): (
            place.rank,
            place.grade.value if place.grade else None,
            ranking.movement(place.rank, ranks.get(str(place.key))),
            place.on_red_list,
            place.on_black_list,
        )
        for place in ranking.places(candidates, ranking.Ties(basis.ties))
    }


def _adds_up(row: Mapping[str, Any]) -> bool:
    """The score is the sum of the parts that are printed, as a calculator has it."""
    if row["score"] is None:
        return row["rank"] is None
    parts = [Decimal(part) for part in row["parts"].values() if part is not None]
    bonus = Decimal(row["bonus"]) + Decimal(row["correction"])
    whole = sum(parts, bonus) - Decimal(row["deductions"])
    clamped = min(max(whole, LOWEST), HIGHEST)
    return Decimal(row["score"]) == (LOWEST if row["vetoed"] else clamped)


def _entries_are_those_of_the_freeze(tally: Tally, now: datetime) -> None:
    """The entries of a closed week are those that were stored with it, counted as then."""
    for week in _closed_weeks():
        span = span_of(campaign=week.campaign, monday=week.monday, now=week_bounds(week.monday)[1])
        version = week.rule_version or rule_version(week.campaign, before(span.cut_off))
        again = entry_rows(span=span, monday=week.monday, table=version.table())
        tally.look(_points(again) == _points(week.content["lists"]["entries"]), _name(week))


def _points(rows: Iterable[Mapping[str, Any]]) -> dict[int, tuple[Any, ...]]:
    names = ("department", "rule", "kind", "points", "counted", "late")
    return {row["id"]: tuple(row[name] for name in names) for row in rows}


def _entries_lie_in_their_week(tally: Tally, now: datetime) -> None:
    """An entry lies in the week of its moment; late in an open one after it; the pair of a reversal
    in one week; a correction after the week that it corrects."""
    rows = (
        ScoreEntry.objects.select_related("week", "reverses__week")
        .defer("week__content", "reverses__week__content")
        .order_by("pk")
    )
    for entry in rows.iterator(chunk_size=CHUNK):
        tally.look(_lies_right(entry), f"entry {entry.pk}")


def _lies_right(entry: ScoreEntry) -> bool:
    monday, own = entry.week.monday, monday_of(entry.occurred_at)
    reversed_one = entry.reverses
    if entry.week.campaign_id != entry.campaign_id:
        return False
    if reversed_one is None:
        return monday > own if entry.is_late_posting else monday == own
    is_own_unit = reversed_one.department_id == entry.department_id
    if entry.kind == Kind.CORRECTION.value:
        return is_own_unit and reversed_one.week.monday != monday
    is_pair = (reversed_one.kind, reversed_one.points) == (entry.kind, entry.points)
    return is_own_unit and is_pair and reversed_one.week_id == entry.week_id


def _entries_have_causes(tally: Tally, now: datetime) -> None:
    """Every point has a cause: an issue, a proposal or a reason."""
    tally.checked += ScoreEntry.objects.count()
    without = ScoreEntry.objects.filter(
        issue__isnull=True, proposal__isnull=True, event__isnull=True, reason=""
    )
    tally.broken += [f"entry {pk}" for pk in without.values_list("pk", flat=True)]


# --- P19: two persons ----------------------------------------------------------------------------


def grave_points_have_two_persons(tally: Tally, now: datetime) -> None:
    """A veto, a false fix, and a deduction above 1 point that somebody entered stand on a proposal
    that somebody else approved."""
    by_hand = Q(author__isnull=False, kind=Kind.DEDUCTION.value, points__gt=ALONE_UP_TO)
    grave = ScoreEntry.objects.filter(by_hand | Q(rule__in=GRAVE_RULES), reverses__isnull=True)
    tally.checked += grave.count()
    approved = Q(
        proposal__state="approved",
        proposal__decided_by__isnull=False,
        proposal__rule=F("rule"),
    )
    alone = grave.exclude(approved & ~Q(proposal__decided_by=F("proposal__proposed_by")))
    tally.broken += [f"entry {pk}" for pk in alone.order_by("pk").values_list("pk", flat=True)]


KEPT = (_hashes_are_kept, _hashes_are_those_of_the_audit_log)
FOLDED = (
    _weeks_fold_again,
    _places_follow_from_the_rows,
    _entries_are_those_of_the_freeze,
    _entries_lie_in_their_week,
    _entries_have_causes,
)
