"""A published week to appeal against: the week of 9 November 2026, published on Monday the 16th at
15:00. zhujian has an issue that was found and not fixed in time, and 0.50 points of the office.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from campaigns.models import Appeal, Campaign, Issue, ScoreEntry, ScoreWeek
from campaigns.processes import accountability, appeal_answering, appealing, clock_work, weeks
from tests.factories import at, make_dispatched, person, unit

MONDAY = date(2026, 11, 9)
PUBLISHED_AT = at("2026-11-16 15:00")
RAISED_AT = at("2026-11-16 16:00")
ANSWERED_AT = at("2026-11-17 10:00")
LAST_MOMENT = at("2026-11-18 18:00")
UNIT, LIAISON = "zhujian", "handler.zhujian"


@dataclass(frozen=True)
class Published:
    """The week with its issue and entries by rule."""

    week: ScoreWeek
    issue: Issue
    entries: dict[str, ScoreEntry]


def publish_week(campaign: Campaign) -> Published:
    issue = make_dispatched(campaign, lead=UNIT)
    by_hand(campaign, "manual_deduction", "0.50")
    clock_work.run_clock(now=at("2026-11-13 09:00"), campaign=campaign)
    weeks.freeze(campaign=campaign, monday=MONDAY, by=None, now=at("2026-11-16 10:00"))
    weeks.publish(
        campaign=campaign,
        monday=MONDAY,
        signer="周副市长",
        by=person("office2"),
        now=PUBLISHED_AT,
    )
    entries = ScoreEntry.objects.filter(department=unit(UNIT)).order_by("-pk")
    return Published(
        week=ScoreWeek.objects.get(campaign=campaign, monday=MONDAY),
        issue=issue,
        entries={entry.rule: entry for entry in entries},
    )


def by_hand(
    campaign: Campaign, rule: str, points: str, *, code: str = UNIT, when: str = "2026-11-11 12:00"
) -> ScoreEntry:
    made = accountability.enter_points(
        campaign=campaign,
        department=unit(code),
        rule=rule,
        points=Decimal(points),
        reason="台账迟交",
        document_no="创建办〔2026〕8号",
        by=person("office"),
        now=at(when),
    )
    assert isinstance(made, ScoreEntry)
    return made


def against_entry(entry: ScoreEntry, *, by: str = LIAISON, now: Any = RAISED_AT) -> Appeal:
    return appealing.appeal_entry(
        entry_id=entry.pk, reason="现场已按期整改，附照片", by=person(by), now=now
    )


def against_figure(
    week: ScoreWeek, figure: str = "on_time", *, by: str = LIAISON, now: Any = RAISED_AT
) -> Appeal:
    return appealing.appeal_figure(
        campaign=week.campaign,
        monday=week.monday,
        figure=figure,
        reason="该问题于时限内完成",
        by=person(by),
        now=now,
    )


def accept(appeal: Appeal, *, by: str = "office2", **more: Any) -> Appeal:
    values: dict[str, Any] = {"answer": "经复核，情况属实，予以更正", "now": ANSWERED_AT, **more}
    return appeal_answering.accept(appeal_id=appeal.pk, by=person(by), **values)
