"""One job of `bench.papers` in a process of its own; its last line of output is the figures."""

from __future__ import annotations

import io
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import django

django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402
from openpyxl import Workbook  # noqa: E402
from python_calamine import CalamineWorkbook  # noqa: E402

from bench.fill import fill  # noqa: E402
from campaigns.exports.ledger import LEDGER  # noqa: E402
from campaigns.models import Campaign, Category, Issue, ScoreRow, ScoreWeek, User  # noqa: E402
from campaigns.processes import exporting, importing, weekly_table, weeks  # noqa: E402
from campaigns.processes.facts import facts_of, span_of  # noqa: E402
from campaigns.processes.ledger_rows import ids_of, rows_of  # noqa: E402
from campaigns.rules.calendars import local  # noqa: E402

CHUNK = 1_000


class Bench:
    """What all jobs use: the campaign, the office, now, and the fullest ended week."""

    def __init__(self) -> None:
        self.campaign = Campaign.objects.get()
        self.office = User.objects.get(username="office")
        self.now = timezone.now()
        played = ScoreWeek.objects.filter(state="published").earliest("monday").monday
        self.monday: date = played - timedelta(weeks=2)

    def reopened(self) -> None:
        """The week as it was before its freeze."""
        week = self.campaign.weeks.get(monday=self.monday)
        ScoreRow.objects.filter(week=week).delete()
        self.campaign.weeks.filter(pk=week.pk).update(
            state="open", content={}, sha256="", frozen_at=None, frozen_by=None
        )

    def frozen(self) -> None:
        if self.campaign.weeks.get(monday=self.monday).state == "open":
            self.freeze()

    def freeze(self) -> object:
        return weeks.freeze(campaign=self.campaign, monday=self.monday, by=None, now=self.now)

    def table(self) -> object:
        return weekly_table.table(campaign=self.campaign, monday=self.monday, now=self.now)

    def workbook(self) -> bytes:
        return exporting.week_workbook(
            campaign=self.campaign, monday=self.monday, by=self.office, now=self.now
        )[1]


def measured(work: Callable[[], object], rounds: int = 1) -> dict[str, float]:
    """Median wall and CPU seconds of some rounds, and how many megabytes the process grew."""
    before = _peak_mb()
    runs = []
    for _round in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        runs.append((time.perf_counter() - wall, time.process_time() - cpu))
    wall, cpu = sorted(runs)[len(runs) // 2]
    return {"wall": round(wall, 3), "cpu": round(cpu, 3), "mb": round(_peak_mb() - before)}


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def facts(bench: Bench, _count: int) -> dict[str, float]:
    span = span_of(campaign=bench.campaign, monday=bench.monday, now=bench.now)
    return measured(lambda: facts_of(span), 3)


def week_live(bench: Bench, _count: int) -> dict[str, float]:
    bench.reopened()
    return measured(bench.table, 3)


def week_frozen(bench: Bench, _count: int) -> dict[str, float]:
    bench.frozen()
    bench.table()
    return measured(bench.table, 5)


def freeze(bench: Bench, _count: int) -> dict[str, float]:
    bench.reopened()
    return measured(bench.freeze)


def workbook(bench: Bench, _count: int) -> dict[str, float]:
    bench.frozen()
    return measured(bench.workbook, 3)


def workbook_openpyxl(bench: Bench, _count: int) -> dict[str, float]:
    """The same cells in a plain workbook, without looks, widths or print set-up."""
    bench.frozen()
    book = CalamineWorkbook.from_filelike(io.BytesIO(bench.workbook()))
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}

    def write() -> None:
        plain = Workbook()
        for name, rows in sheets.items():
            sheet = plain.create_sheet(name)
            for row in rows:
                sheet.append(row)
        plain.save(io.BytesIO())

    return measured(write)


def ledger(bench: Bench, count: int) -> dict[str, float]:
    """Reading and writing, as a worker does it."""

    def write() -> None:
        ids = ids_of(Issue.objects.filter(campaign=bench.campaign), most=count)
        rows = rows_of(ids=ids, by=bench.office, now=bench.now)
        with tempfile.TemporaryFile() as out:
            assert LEDGER.write(rows, out, made_at=bench.now) == min(count, len(ids))

    return measured(write)


def ledger_openpyxl(bench: Bench, count: int) -> dict[str, float]:
    """The same cells by openpyxl's own streaming, without looks; reading is not counted."""
    ids = ids_of(Issue.objects.filter(campaign=bench.campaign), most=count)
    rows = [
        [
            local(value).replace(tzinfo=None) if isinstance(value, datetime) else value
            for value in row
        ]
        for row in rows_of(ids=ids, by=bench.office, now=bench.now)
    ]

    def write() -> None:
        plain = Workbook(write_only=True)
        sheet = plain.create_sheet("台账")
        for number, row in enumerate(rows, start=1):
            sheet.append([number, *row])
        with tempfile.TemporaryFile() as out:
            plain.save(out)

    return measured(write)


def import_(bench: Bench, count: int) -> dict[str, float]:
    """Dry run and commit of new findings; what was written is taken back."""
    sent = _findings(bench, count)

    def work() -> None:
        with transaction.atomic():
            run = importing.dry_run(
                kind="findings",
                sent=sent,
                file_name="findings.xlsx",
                photos=None,
                campaign=bench.campaign,
                by=bench.office,
                now=bench.now,
            )
            done = importing.commit(run_id=run.pk, by=bench.office, now=bench.now)
            assert done.answer["created"] == count, done.answer
            transaction.set_rollback(True)

    return measured(work)


def _findings(bench: Bench, count: int) -> bytes:
    """A workbook of findings at the sites of the city."""
    sites = list(
        bench.campaign.issues.exclude(site=None).values_list("site__name", flat=True)[:CHUNK]
    )
    categories = list(Category.objects.filter(parent__isnull=False).values_list("name", flat=True))
    book = Workbook(write_only=True)
    sheet = book.create_sheet("问题清单")
    sheet.append(["编号", "发现日期", "点位名称", "问题描述", "问题类别"])
    for row in _rows(bench, count, sites, categories):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _rows(
    bench: Bench, count: int, sites: list[str], categories: list[str]
) -> Iterator[list[object]]:
    day = local(bench.now).date()
    for n in range(count):
        site, category = sites[n % len(sites)], categories[n % len(categories)]
        yield [f"BENCH-{n}", day, site, f"第{n}处：{category}", category]


JOBS: dict[str, Callable[[Bench, int], dict[str, float]]] = {
    "facts": facts,
    "week_live": week_live,
    "week_frozen": week_frozen,
    "freeze": freeze,
    "workbook": workbook,
    "workbook_openpyxl": workbook_openpyxl,
    "ledger": ledger,
    "ledger_openpyxl": ledger_openpyxl,
    "import": import_,
}


def main() -> int:
    job, _colon, count = sys.argv[1].partition(":")
    issues = int(sys.argv[2])
    found: Any = (
        measured(lambda: fill(issues)) if job == "fill" else JOBS[job](Bench(), int(count or 0))
    )
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
