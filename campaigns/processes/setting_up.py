"""Setting up a deployment: preset kinds of problems and sites, a campaign with its rules."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from django.db import transaction

from campaigns.models import (
    Campaign,
    CampaignYear,
    Category,
    ChecklistItem,
    Department,
    Indicator,
    RankedUnit,
    RankingGroup,
    RuleVersion,
    ScoreRule,
    SiteType,
    Source,
)
from campaigns.processes.policies import begin_policy
from campaigns.rules.calendars import at
from campaigns.rules.scoring import DEFAULT_RULES, Severity

PRESETS = Path(__file__).resolve().parent.parent / "presets"
# Source: WORKFLOW "Sources". Code, Chinese, English, class of rule.
DEFAULT_SOURCES = (
    ("patrol", "日常巡查", "patrol", "district"),
    ("citizen", "市民随手拍", "citizen report", "district"),
    ("hotline", "12345热线", "hotline", "district"),
    ("petition", "信访", "petition", "district"),
    ("city", "市级督查", "city inspection", "city"),
    ("third_party", "第三方测评", "third-party inspection", "city"),
    ("upper", "上级督查", "inspection from above", "upper"),
    ("media", "媒体曝光", "media", "upper"),
    ("leader", "领导交办", "leader", "upper"),
    ("self_check", "单位自查", "self-check", "none"),
)
DEFAULT_CYCLE_WEIGHTS = (30, 30, 40)


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a tab-separated file with a header line."""
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t")


@transaction.atomic
def load_presets() -> None:
    """Loads site types, categories, checklist and indicators once; present codes stay."""
    if not SiteType.objects.exists():
        SiteType.objects.bulk_create(
            SiteType(**{**row, "quota": int(row["quota"])})
            for row in rows_of(PRESETS / "site_types.tsv")
        )
    if not Category.objects.exists():
        _load_categories()
    if not ChecklistItem.objects.exists():
        _load_checklist()
    if not Indicator.objects.exists():
        _load_indicators()


def _load_categories() -> None:
    site_types = {row.code: row for row in SiteType.objects.all()}
    classes: dict[str, Category] = {}
    for sort, row in enumerate(rows_of(PRESETS / "categories.tsv"), start=1):
        class_code = row["code"][:2]
        if class_code not in classes:
            classes[class_code] = Category.objects.create(
                code=class_code, name=row["class"], name_en=row["class_en"], sort=sort
            )
        category = Category.objects.create(
            code=row["code"],
            parent=classes[class_code],
            name=row["name"],
            name_en=row["name_en"],
            severity=row["severity"],
            limit_amount=int(row["limit_amount"]),
            limit_unit=row["limit_unit"],
            lead_rule=row["lead"],
            assist_rule=row["assist"],
            closing_condition=row["closing_condition"],
            is_transient=row["transient"] == "1",
            is_deferrable=row["deferrable"] == "1",
            check_mode=row["check"],
            sort=sort,
        )
        category.site_types.set(site_types[code] for code in row["site_types"].split())


def _load_checklist() -> None:
    site_types = {row.code: row for row in SiteType.objects.all()}
    categories = {row.code: row for row in Category.objects.all()}
    ChecklistItem.objects.bulk_create(
        ChecklistItem(
            code=row["code"],
            site_type=site_types[row["site_type"]],
            dimension=row["dimension"],
            text=row["text"],
            kind=row["kind"],
            need=int(row["need"]) if row["need"] else None,
            category=categories.get(row["category"]),
        )
        for row in rows_of(PRESETS / "checklist.tsv")
    )


def _load_indicators() -> None:
    units = {row.code: row for row in Department.objects.all()}
    known: dict[str, Indicator] = {}
    for sort, row in enumerate(rows_of(PRESETS / "indicators.tsv"), start=1):
        known[row["code"]] = Indicator.objects.create(
            code=row["code"],
            parent=known.get(row["parent"]),
            level=int(row["level"]),
            name=row["name"],
            weight=row["weight"] or None,
            lead=units.get(row["lead"]),
            method=row["method"],
            sort=sort,
        )


@dataclass(frozen=True)
class CampaignPlan:
    """What a new campaign is made of; everything else has a default."""

    code: str
    name: str
    office_name: str
    city_name: str
    starts_on: date
    ends_on: date
    prefix: str = "WM"
    fixed_check_mode: str = ""


@transaction.atomic
def begin_campaign(
    *,
    plan: CampaignPlan,
    groups: dict[str, list[Department]],
    reminders_like: Campaign | None = None,
) -> Campaign:
    """A campaign with its sources, cycle years, ranking groups, the default rules V1, and the
    default reminder policy or a copy of another campaign's.

    `groups` maps the name of a ranking group to its units, both in order.
    """
    campaign = Campaign.objects.create(
        code=plan.code,
        name=plan.name,
        office_name=plan.office_name,
        city_name=plan.city_name,
        prefix=plan.prefix,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        fixed_check_mode=plan.fixed_check_mode,
    )
    Source.objects.bulk_create(
        Source(
            campaign=campaign, code=code, name=name, name_en=name_en, rule_class=scores, sort=sort
        )
        for sort, (code, name, name_en, scores) in enumerate(DEFAULT_SOURCES, start=1)
    )
    CampaignYear.objects.bulk_create(
        CampaignYear(campaign=campaign, year=plan.starts_on.year + n, weight=weight)
        for n, weight in enumerate(DEFAULT_CYCLE_WEIGHTS)
    )
    for sort, (name, units) in enumerate(groups.items(), start=1):
        group = RankingGroup.objects.create(campaign=campaign, name=name, sort=sort)
        RankedUnit.objects.bulk_create(
            RankedUnit(campaign=campaign, group=group, department=unit) for unit in units
        )
    begins_at = at(plan.starts_on, time(0))
    add_default_rules(campaign=campaign, valid_from=begins_at)
    begin_policy(campaign=campaign, now=begins_at, like=reminders_like)
    return campaign


def add_default_rules(*, campaign: Campaign, valid_from: datetime) -> RuleVersion:
    """The default rule table "V1" as rows of the campaign."""
    version = RuleVersion.objects.create(
        campaign=campaign,
        name="V1",
        valid_from=valid_from,
        deduction_cap=DEFAULT_RULES.deduction_cap,
        bonus_cap=DEFAULT_RULES.bonus_cap,
        weights={part.value: weight for part, weight in DEFAULT_RULES.weights.items()},
    )
    ScoreRule.objects.bulk_create(
        ScoreRule(
            version=version,
            code=rule.code,
            kind=rule.kind.value,
            points_minor=rule.points[Severity.MINOR],
            points_major=rule.points[Severity.MAJOR],
            points_urgent=rule.points[Severity.URGENT],
            week_cap=rule.week_cap,
            issue_cap=rule.issue_cap,
            issue_cap_group=rule.issue_cap_group,
            outside_total=rule.outside_total,
            sort=sort,
        )
        for sort, rule in enumerate(DEFAULT_RULES.rules.values(), start=1)
    )
    return version
