"""The workbook of a month's self-checks, in the scope of the screen; always Chinese.

Source of the rules: DOCUMENTS.md §6, RELIABILITY P8, P12.
"""

from __future__ import annotations

from datetime import date, datetime, time

from campaigns import access
from campaigns.exports import self_check_month
from campaigns.exports.self_check_month import MonthPaper, MonthRow
from campaigns.models import Campaign, User
from campaigns.processes import auditing, self_check_matrix
from campaigns.processes.exporting import NOT_IN_NAMES
from campaigns.processes.refusals import RoleNotAllowed
from campaigns.rules.calendars import ONE_DAY, at


def month_workbook(
    *, campaign: Campaign, first: date, last: date, by: User, now: datetime
) -> tuple[str, bytes]:
    """File name and bytes of a month's workbook. Raises RoleNotAllowed for who reads no row."""
    if not access.may_read_self_checks(by):
        raise RoleNotAllowed
    found = self_check_matrix.matrix(campaign=campaign, first=first, last=last, user=by, now=now)
    scope = access.self_check_scope(by)
    content = self_check_month.build(
        MonthPaper(
            organisation=campaign.office_name,
            campaign=campaign.name,
            first=first,
            last=last,
            as_of=min(now, at(last + ONE_DAY, time(0))),
            rows=[
                MonthRow(row.group, row.unit.name, list(row.days.values()), row.sums)
                for row in found.rows
            ],
            scope_note="" if scope.is_whole else "仅含本人可见单位",
        )
    )
    auditing.record(
        action="export_self_checks",
        by=by,
        now=now,
        target=f"{campaign.code} {first:%Y-%m}",
        facts={"rows": len(found.rows), "whole": scope.is_whole},
    )
    name = NOT_IN_NAMES.sub("", campaign.name)
    return f"{name}{first.year}年{first.month}月自查上报月表.xlsx", content
