"""Full size from a small city, in SQL: weeks of bulk issues copied into earlier weeks and side by side.

The pattern is made by the processes and by `seed_demo --issues`; a copy is an issue with holding,
deadline, events, fixes, strike-off and entries, a whole number of weeks earlier. Copies of open
issues stay in the running week. Only for measuring: a copied week keeps the table of its pattern.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, models

from campaigns.models import (
    Assignment,
    Campaign,
    Closing,
    DeadlineVersion,
    Department,
    Issue,
    IssueEvent,
    Photo,
    RankedUnit,
    ScoreEntry,
    ScoreWeek,
    StepMoment,
    Submission,
)

FAR = 10_000_000  # between the ids of a pattern and its copies
ENTRIES_AN_ISSUE = 3
UNITS = 108  # PERFORMANCE.md; those that the demo city lacks hold no issues
COPIED: tuple[type[models.Model], ...] = (
    Issue,
    Assignment,
    DeadlineVersion,
    IssueEvent,
    Submission,
    Closing,
    StepMoment,
    ScoreEntry,
)
TABLES: tuple[type[models.Model], ...] = (ScoreWeek, *COPIED)
PHOTOS_AN_ISSUE = 2
PHOTO_DEEDS = ("log", "submit_fix")
TEXT_KEYS = {
    "number": "'B' || ({id})",
    "strike_off_no": "case when strike_off_no = '' then '' else 'S' || ({id}) end",
    "key": "key || ':' || g.n",
}
SHIFTED_IDS = {"id", "issue_id", "holding_id", "event_id", "reverses_id"}


@dataclass(frozen=True)
class Pattern:
    """The weeks of bulk issues: the first Monday, how many, and how often they fit before it."""

    first: date
    weeks: int
    shifts: int

    @property
    def end(self) -> date:
        return self.first + timedelta(weeks=self.weeks)


def fill(issues: int) -> None:
    """Copies until there are about `issues` in all, and three entries an issue."""
    campaign = Campaign.objects.get()
    _more_units(campaign, UNITS - campaign.ranked_units.count())
    missing = issues - Issue.objects.count()
    if missing > 0:
        pattern = _pattern(campaign)
        with connection.cursor() as cursor:
            cursor.execute("set session_replication_role = replica")  # the patterns were checked
            copies = _choose(cursor, pattern, missing)
            _copy_weeks(cursor, pattern)
            for model in COPIED:
                _copy(cursor, model, pattern, copies)
            cursor.execute("set session_replication_role = default")
    _more_entries(ENTRIES_AN_ISSUE * Issue.objects.count())
    _more_photos(PHOTOS_AN_ISSUE * Issue.objects.count())
    with connection.cursor() as cursor:
        for model in TABLES:
            table = model._meta.db_table
            cursor.execute(
                f"select setval(pg_get_serial_sequence('{table}', 'id'), max(id)) from {table}"  # noqa: S608
            )
        cursor.execute("vacuum analyze")


def _more_units(campaign: Campaign, missing: int) -> None:
    like = campaign.ranked_units.select_related("department").order_by("pk")[0]
    for n in range(missing):
        name = f"增设单位{n + 1}"
        unit = Department.objects.create(
            code=f"more{n}",
            name=name,
            short_name=name,
            kind=like.department.kind,
            path=f"more{n}/",
            sort=9_000 + n,
        )
        RankedUnit.objects.create(campaign=campaign, group_id=like.group_id, department=unit)


def _pattern(campaign: Campaign) -> Pattern:
    """The weeks before the played ones: those whose issues were all struck off by the bulk."""
    bulk = Issue.objects.filter(campaign=campaign, event_count__gt=0, photos__isnull=True)
    mondays = list(
        ScoreWeek.objects.filter(campaign=campaign, state="frozen", entries__issue__in=bulk)
        .annotate(count=models.Count("entries"))
        .order_by("monday")
        .values_list("monday", flat=True)
    )
    first = mondays[0]
    played = ScoreWeek.objects.filter(state="published").earliest("monday").monday
    weeks = (played - first).days // 7
    room = (first - campaign.starts_on).days // 7 // weeks
    return Pattern(first, weeks, 1 + max(0, room))


def _choose(cursor: Any, pattern: Pattern, missing: int) -> int:
    """Which issues are copied; returns how many copies of each are made."""
    cursor.execute(
        """create temporary table chosen as
           select id as issue_id, closed_at is null as is_open from campaigns_issue
           where id not in (select issue_id from campaigns_photo where issue_id is not null)
             and (closed_at is null and state <> 'void' and first_dispatched_at is not null
                  or first_dispatched_at < %s)""",
        [pattern.end],
    )
    cursor.execute("create index on chosen (issue_id)")
    cursor.execute("analyze chosen")
    cursor.execute("select count(*) filter (where not is_open) from chosen")
    closed = int(cursor.fetchone()[0])
    return math.ceil(missing / closed)


def _copy_weeks(cursor: Any, pattern: Pattern) -> None:
    shift = f"g.n * {pattern.weeks}"
    changed = {
        "id": f"t.id + g.n * {FAR}",
        "monday": f"monday - {shift} * 7",
        "frozen_at": f"frozen_at - {shift} * interval '7 days'",
    }
    cursor.execute(
        _insert(ScoreWeek, changed)
        + f"generate_series(1, {pattern.shifts - 1}) as g(n) where monday >= %s and monday < %s",
        [pattern.first, pattern.end],
    )


def _copy(cursor: Any, model: type[models.Model], pattern: Pattern, copies: int) -> None:
    """Copies of every chosen row; those of closed issues lie in earlier weeks by turns."""
    shift = f"case when is_open then 0 else g.n % {pattern.shifts} end"
    own = "id" if model is Issue else "issue_id"
    changed: dict[str, str] = {}
    for field in model._meta.concrete_fields:
        name = str(field.column)
        if name in SHIFTED_IDS:
            changed[name] = f't."{name}" + g.n * {FAR}'
        elif name == "week_id":
            changed[name] = f"week_id + ({shift}) * {FAR}"
        elif name in TEXT_KEYS and isinstance(field, models.CharField):
            changed[name] = TEXT_KEYS[name].format(id=f"t.{own} + g.n * {FAR}")
        elif isinstance(field, models.DateTimeField):
            changed[name] = f"{name} - ({shift}) * interval '{7 * pattern.weeks} days'"
    density = math.ceil(copies / pattern.shifts)
    cursor.execute(
        _insert(model, changed, f"join chosen c on c.issue_id = t.{own}")
        + f"generate_series(1::bigint, {copies}) as g(n) where not is_open or g.n < {density}"
    )


def _insert(model: type[models.Model], changed: Mapping[str, str], join: str = "") -> str:
    """The beginning of a statement that copies rows, with these columns computed."""
    names = [str(field.column) for field in model._meta.concrete_fields]
    columns = ", ".join(f'"{name}"' for name in names)
    table = model._meta.db_table
    values = ", ".join(changed.get(name, f't."{name}"') for name in names)
    return f"insert into {table} ({columns}) select {values} from {table} t {join} cross join "  # noqa: S608


def _more_entries(wanted: int) -> None:
    """More days late on the same issues, until there are as many entries as wanted."""
    known = ScoreEntry.objects.count()
    if known >= 0.95 * wanted:  # what a bench has logged meanwhile needs none
        return
    whole, rest = divmod(100 * (wanted - known) // known, 100)
    top = "(select max(id) from campaigns_scoreentry)"
    changed = {
        "id": f"{top} + row_number() over ()",
        "key": "key || '+' || g.n",
        "rule": "'overdue_day'",
        "kind": "'deduction'",
        "reverses_id": "null",
    }
    with connection.cursor() as cursor:
        cursor.execute(
            _insert(ScoreEntry, changed)
            + f"generate_series(1, {whole + 1}) as g(n)"
            + f" where issue_id is not null and (g.n <= {whole} or t.id %% 100 < {rest})",
            [],
        )


def _more_photos(wanted: int) -> None:
    """A row of a photo, without its file, for each event that would have brought one."""
    if Photo.objects.count() >= 0.9 * wanted:
        return
    like = Photo.objects.filter(event__isnull=False).order_by("pk")[0]
    changed = {
        "id": "gen_random_uuid()",
        "issue_id": "e.issue_id",
        "event_id": "e.id",
        "department_id": "e.department_id",
        "stage": "case e.deed when 'submit_fix' then 'after' else 'before' end",
        "path": "'bench/' || e.id",
        "sha256": "encode(sha256(e.id::text::bytea), 'hex')",
        "file_sha256": "encode(sha256(('f' || e.id)::bytea), 'hex')",
        "difference_hash": "lpad(to_hex(e.id), 16, '0')",
        "uploaded_at": "e.at",
        "claimed_at": "e.at",
        "client_uuid": "null",
        "is_compared": "true",
        "thumbnails_at": "e.at",
    }
    missing = (
        "campaigns_issueevent e where t.id = %s and e.deed = any(%s)"
        " and not exists (select 1 from campaigns_photo known where known.event_id = e.id)"
    )
    with connection.cursor() as cursor:
        cursor.execute(_insert(Photo, changed) + missing, [like.pk, list(PHOTO_DEEDS)])
