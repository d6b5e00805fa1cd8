"""The workbook of a month, quarter or year, in the reader's scope (docs/decisions/0018)."""

from __future__ import annotations

import re
from datetime import datetime

from campaigns import access
from campaigns.exports import weekly_workbook
from campaigns.exports.weekly_workbook import PeriodPaper
from campaigns.models import Campaign, User
from campaigns.processes import auditing, kept_periods, periods
from campaigns.processes.refusals import RoleNotAllowed
from campaigns.rules.periods import Period

NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
PARTLY = "【仅含查阅范围内单位的数据】"


def period_workbook(
    *, campaign: Campaign, period: Period, by: User, now: datetime
) -> tuple[str, bytes]:
    """File name and bytes. Raises RoleNotAllowed for whoever may see no row of it."""
    table = kept_periods.period_table(campaign=campaign, period=period, now=now)
    scope = access.week_scope(by, table.state)
    rows = scope.rows(table.rows)
    if not access.may_read_weeks(by) or not (rows or scope.is_whole):
        raise RoleNotAllowed
    paper = PeriodPaper(
        organisation=campaign.office_name,
        campaign=campaign.name,
        city=campaign.city_name,
        monday=periods.weeks_of(campaign, period)[0],
        state=table.state,
        as_of=table.as_of,
        rule_version=table.rule_version,
        rows=rows,
        territories=scope.rows(table.territories),
        zones=scope.rows(table.zones),
        lists={},
        scope_note="" if scope.is_whole else PARTLY,
        span=period,
        last_day=periods.last_day(period.bounds[1]),
        weeks=table.weeks,
        published=table.published,
        is_over=table.is_over,
    )
    auditing.record(
        action="export_period",
        by=by,
        now=now,
        target=f"{campaign.code} {period.code}",
        facts={"state": table.state, "rows": len(rows), "whole": scope.is_whole},
    )
    name = NOT_IN_NAMES.sub("", campaign.name)
    return f"{name}{paper.named}督查考评情况.xlsx", weekly_workbook.build_period(paper)
