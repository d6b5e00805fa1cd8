"""Filing, asking and deciding, in as few words as a story of the daily self-check needs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from campaigns.models import Campaign, Issue, SelfCheck, SelfCheckLeave, Site
from campaigns.processes import self_check_keeping, self_checking
from campaigns.processes.duty_places import duty_places
from campaigns.processes.self_checking import Nothing
from campaigns.rules.self_checks import QuotaKind
from tests.factories import at, make_issue, make_photo, person, unit

BEGINS = at("2026-11-02 08:00")


def ask_daily(campaign: Campaign, *units: str, now: datetime = BEGINS) -> None:
    """The office asks units to file every working day from the day of `now` on."""
    set_quota(campaign, QuotaKind.DAILY, 0, *units, now=now)


def set_quota(
    campaign: Campaign, kind: QuotaKind, times: int, *units: str, now: datetime = BEGINS
) -> int:
    return self_check_keeping.set_quotas(
        campaign=campaign,
        wanted={unit(code): (kind, times) for code in units},
        valid_from=now.date(),
        by=person("office"),
        now=now,
    )


def file_nothing(
    campaign: Campaign,
    moment: str,
    *,
    code: str = "zhujian",
    sent: bytes | None = None,
    **more: Any,
) -> SelfCheck:
    """A report of nothing found, with a new photo unless the bytes are given."""
    now, by = at(moment), f"handler.{code}"
    site = more.pop("site", None) or site_of(code)
    return self_checking.file_nothing_found(
        nothing=Nothing(
            campaign=campaign,
            photo_ids=more.pop("photo_ids", None) or (make_photo(by, now, sent),),
            site=site,
            place=more.pop("place", "" if site is not None else "值守岗亭"),
            note=more.pop("note", ""),
        ),
        by=person(by),
        now=now,
        **more,
    )


def site_of(code: str) -> Site | None:
    """A duty place of the unit."""
    return duty_places(unit(code)).first()


def find_problem(campaign: Campaign, moment: str, *, code: str = "zhujian", **more: Any) -> Issue:
    """A problem that the unit found itself."""
    return make_issue(campaign, by=f"handler.{code}", now=at(moment), source="self_check", **more)


def leave(
    campaign: Campaign, first: str, last: str, *, code: str = "zhujian", asked: str
) -> SelfCheckLeave:
    return self_check_keeping.ask_leave(
        campaign=campaign,
        first_day=date.fromisoformat(first),
        last_day=date.fromisoformat(last),
        reason="单位搬迁",
        by=person(f"handler.{code}"),
        now=at(asked),
    )


def approve(row: SelfCheckLeave, moment: str) -> SelfCheckLeave:
    return self_check_keeping.approve_leave(leave_id=row.pk, by=person("office"), now=at(moment))
