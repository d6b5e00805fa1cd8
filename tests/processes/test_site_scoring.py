"""What inspected sites reached: entering, the week that it counts in, withdrawal, the score."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pytest

from campaigns.models import AuditLog, Campaign, ChecklistItem, Inspection, Site, SiteScore
from campaigns.processes import site_scoring, weekly_table, weeks
from campaigns.processes.deeds import Key
from campaigns.processes.invariants import check_all
from campaigns.processes.periods import period_table
from campaigns.processes.refusals import BadFields, KeyReused, MoveNotAllowed, RoleNotAllowed
from campaigns.processes.site_scoring import Result
from campaigns.processes.what_if import what_if
from campaigns.rules.periods import Period, PeriodKind
from tests.factories import at, person, unit
from tests.processes.told import on, week_of

pytestmark = pytest.mark.both
TUESDAY = on("11-10 10:00")
MONDAY = week_of("11-09")


def site_of(unit_code: str, place: int = 0) -> Site:
    """A site that the unit answers for; made where the city has too few."""
    sites = list(Site.objects.filter(owner__code=unit_code).order_by("pk"))
    while len(sites) <= place:
        sites.append(_another(unit_code, len(sites)))
    return sites[place]


def _another(unit_code: str, n: int) -> Site:
    kind = Site.objects.order_by("pk")[0].site_type
    code = f"X-{unit_code}-{n}"
    return Site.objects.create(code=code, name=code, site_type=kind, owner=unit(unit_code))


def enter(
    campaign: Campaign, rate: str = "90", by: str = "inspector", now: Any = TUESDAY, **more: Any
) -> SiteScore:
    key = more.pop("key", None)
    site = more.pop("site", None) or site_of("zhujian")
    rated = None if "answers" in more else Decimal(rate)
    result = Result(campaign=campaign, site=site, rate=rated, **more)
    return site_scoring.record(result=result, by=person(by), now=now, key=key)


def row_of(campaign: Campaign, code: str = "zhujian", now: Any = TUESDAY) -> dict[str, Any]:
    table = weekly_table.table(campaign=campaign, monday=MONDAY, now=now)
    return next(row for row in table.rows if row["department"] == code)


def faults(campaign: Campaign, **more: Any) -> set[tuple[str, str]]:
    with pytest.raises(BadFields) as refused:
        enter(campaign, **more)
    return {(fault.field, fault.code) for fault in refused.value.faults}


def test_the_third_part_is_the_mean_of_the_sites(campaign: Campaign) -> None:
    assert row_of(campaign)["parts"]["sites"] is None
    enter(campaign, "92.00")
    enter(campaign, "93.00", site=site_of("zhujian", 1))
    row = row_of(campaign)
    assert (row["site_rate"], row["sites_inspected"]) == ("92.50", 2)
    # Only P3 and P5 have data: scaled from 30, so 61.666… and 33.333….
    assert row["parts"]["sites"] == "61.67"
    assert row["parts"]["routine"] == "33.33"
    assert (row["score"], row["unranked_reason"], row["few_cases"]) == ("95.00", "", False)


def test_one_site_alone_is_few(campaign: Campaign) -> None:
    enter(campaign, "92.00")
    enter(campaign, "96.00", now=on("11-11 10:00"))
    row = row_of(campaign, now=on("11-11 11:00"))
    assert (row["site_rate"], row["sites_inspected"], row["few_cases"]) == ("94.00", 1, True)


def test_the_rate_comes_of_the_checklist(campaign: Campaign) -> None:
    site = site_of("zhujian")
    items = list(ChecklistItem.objects.filter(site_type=site.site_type).order_by("code"))
    counted = [item for item in items if item.need]
    answers = {item.code: Decimal(0) if item.need else Decimal(1) for item in items}
    score = enter(campaign, site=site, answers=answers)
    met = Decimal(100 * (len(items) - len(counted))) / len(items)
    assert score.rate == met.quantize(Decimal("0.01"))
    assert score.from_checklist
    assert score.items.count() == len(items)
    assert {item.answer.is_met for item in score.items.all() if not item.need} <= {True}
    assert score.department.code == "zhujian"
    assert AuditLog.objects.filter(action="score_site", target=site.code).exists()


def test_what_is_refused_is_named(campaign: Campaign) -> None:
    site = site_of("zhujian")
    lonely = Site.objects.create(code="X-9", name="无主点位", site_type=site.site_type)
    other = Inspection.objects.create(
        campaign=Campaign.objects.create(
            code="other",
            name="别的",
            city_name="别的",
            prefix="BD",
            starts_on=campaign.starts_on,
            ends_on=campaign.ends_on,
        ),
        code="other",
        name="别的",
    )
    boolean = ChecklistItem.objects.filter(site_type=site.site_type, kind="bool").first()
    assert boolean is not None
    assert faults(campaign, site=lonely) == {("site", "no_owner")}
    assert faults(campaign, rate="100.01") == {("rate", "not_a_percentage")}
    assert faults(campaign, rate="-1") == {("rate", "not_a_percentage")}
    assert faults(campaign, rate="9.999") == {("rate", "two_places")}
    assert faults(campaign, answers={}) == {("rate", "nothing_answered")}
    assert faults(campaign, site=site, answers={"S99-99": Decimal(1)}) == {
        ("answers.S99-99", "unknown")
    }
    assert faults(campaign, site=site, answers={boolean.code: Decimal(2)}) == {
        (f"answers.{boolean.code}", "bad_choice")
    }
    assert faults(campaign, inspected_at=on("11-10 10:06")) == {("inspected_at", "in_future")}
    assert faults(campaign, inspected_at=at("2001-01-01 10:00")) == {
        ("inspected_at", "not_running")
    }
    assert faults(campaign, inspection=other, note="长" * 401) == {
        ("inspection", "unknown"),
        ("note", "too_long"),
    }
    assert not SiteScore.objects.exists()
    for username in ("handler.zhujian", "leader", "auditor", "zonechief", "admin"):
        with pytest.raises(RoleNotAllowed):
            enter(campaign, by=username)


def test_the_same_key_enters_once(campaign: Campaign) -> None:
    key = Key(uuid.uuid4(), "a")
    assert enter(campaign, key=key).pk == enter(campaign, key=key).pk
    with pytest.raises(KeyReused):
        enter(campaign, key=Key(key.client_uuid, "b"))
    assert SiteScore.objects.count() == 1


def test_a_closed_week_stays_and_the_next_open_one_takes_it(campaign: Campaign) -> None:
    weeks.open_running_week(campaign=campaign, now=TUESDAY)
    first = enter(campaign, "80.00")
    ended = on("11-16 10:00")
    enter(campaign, "60.00", now=on("11-16 09:00"), inspected_at=on("11-15 17:00"))
    weeks.freeze(campaign=campaign, monday=MONDAY, by=person("office"), now=ended)
    frozen = row_of(campaign, now=ended)
    assert (frozen["site_rate"], frozen["sites_inspected"]) == ("70.00", 1)
    late = enter(campaign, "10.00", now=on("11-16 11:00"), inspected_at=on("11-15 17:00"))
    assert late.is_late
    assert late.week.monday == week_of("11-16")
    with pytest.raises(MoveNotAllowed) as refused:
        site_scoring.withdraw(
            score_id=first.pk, reason="重复录入", by=person("office"), now=on("11-16 11:00")
        )
    assert refused.value.code == "site_score_counts"
    assert row_of(campaign, now=on("11-17 11:00")) == frozen
    assert not [found for found in check_all(now=on("11-17 11:00")) if found.broken]


def test_withdrawn_it_counts_no_more(campaign: Campaign) -> None:
    score = enter(campaign, "80.00")
    with pytest.raises(RoleNotAllowed):
        site_scoring.withdraw(
            score_id=score.pk, reason="不是我的", by=person("inspector2"), now=TUESDAY
        )
    with pytest.raises(BadFields):
        site_scoring.withdraw(score_id=score.pk, reason=" ", by=person("office"), now=TUESDAY)
    site_scoring.withdraw(score_id=score.pk, reason="录错点位", by=person("inspector"), now=TUESDAY)
    assert row_of(campaign)["sites_inspected"] == 0
    with pytest.raises(MoveNotAllowed) as refused:
        site_scoring.withdraw(score_id=score.pk, reason="再来", by=person("office"), now=TUESDAY)
    assert refused.value.code == "already_withdrawn"


def test_a_month_takes_the_sites_of_its_weeks(campaign: Campaign) -> None:
    for day in ("11-03", "11-10", "11-17"):
        weeks.open_running_week(campaign=campaign, now=on(f"{day} 09:00"))
    enter(campaign, "90.00", now=on("11-03 10:00"))
    enter(campaign, "70.00", now=on("11-10 10:00"))
    enter(campaign, "50.00", now=on("11-17 10:00"), site=site_of("zhujian", 1))
    november = Period(PeriodKind.MONTH, 2026, 11)
    table = period_table(campaign=campaign, period=november, now=on("11-18 10:00"))
    row = next(row for row in table.rows if row["department"] == "zhujian")
    assert (row["site_rate"], row["sites_inspected"]) == ("65.00", 2)


def test_a_trial_of_rules_counts_the_sites_unrounded(campaign: Campaign) -> None:
    weeks.open_running_week(campaign=campaign, now=TUESDAY)
    for rate in ("92.33", "92.33", "92.34"):
        enter(campaign, rate)
    version = weekly_table.week_version(campaign=campaign, monday=MONDAY, now=TUESDAY)
    (outcome,) = what_if(version=version, campaign=campaign, mondays=[MONDAY], now=TUESDAY)
    assert outcome.moved == 0
