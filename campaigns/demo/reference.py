"""Loads the demo city's units, people, zones and sites. An invented city on empty land."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from campaigns.models import (
    Campaign,
    Department,
    DepartmentAlias,
    RoleGrant,
    Site,
    SiteType,
    User,
    Zone,
)
from campaigns.processes.setting_up import CampaignPlan, begin_campaign, load_presets, rows_of
from campaigns.rules.workflow import Role

CITY = Path(__file__).resolve().parent / "city"
CITY_NAME = "示范市"
CAMPAIGN_CODE = "demo-wmcs"
OFFICE_NAME = "示范市创建全国文明城市工作指挥部办公室"
CAMPAIGN_NAME = "创建全国文明城市"
GROUP_ORDER = ("重点责任部门", "其他市直部门", "街道", "乡镇", "驻市单位", "社区")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "建国志强海燕丽华文博晓明春梅立新永康秀英佳宁振东雪莲国庆思远美玲俊杰玉兰少华"
# Sign-in, name, roles, unit. The first five are the fixed cast of tests and screenshots.
CAST = (
    ("inspector", "王督查", (Role.INSPECTOR,), "duchashi"),
    ("office", "陈主任科员", (Role.OFFICE,), "office"),
    ("office2", "林副主任", (Role.OFFICE,), "office"),
    ("leader", "周副市长", (Role.LEADER,), ""),
    ("zonechief", "何片长", (Role.ZONE_CHIEF,), ""),
    ("inspector2", "郑督查", (Role.INSPECTOR,), "wenming"),
    ("auditor", "方纪检", (Role.AUDITOR,), "jiwei"),
    ("thirdparty", "第三方测评员", (Role.THIRD_PARTY,), ""),
    ("admin", "系统管理员", (Role.ADMIN,), ""),
)
NAMED_LIAISONS = {"chengguan": "李联络", "zhujian": "赵联络"}
STANDS_FOR = {"chief01": "zonechief", "leader01": "leader"}


@transaction.atomic
def load_city() -> None:
    """Units, presets, people, zones and sites, once; does nothing when units are there."""
    if Department.objects.exists():
        return
    _load_units()
    load_presets()
    _load_people()
    _load_zones()
    _load_sites()


def _load_units() -> None:
    known: dict[str, Department] = {}
    aliases = []
    for row in rows_of(CITY / "departments.tsv"):
        parent = known.get(row["parent"])
        unit = Department(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            kind=row["kind"],
            parent=parent,
            path=f"{parent.path if parent else ''}{row['code']}/",
            sort=int(row["sort"]),
            phone=row["phone"],
            duty=row["duty"],
        )
        unit.save()
        known[unit.code] = unit
        names = [name for name in row["aliases"].split(";") if name]
        aliases += [DepartmentAlias(department=unit, name=name) for name in names]
    DepartmentAlias.objects.bulk_create(aliases)


def _load_people() -> None:
    """The cast, a liaison and a head a unit, a chief a zone and their leaders; one password."""
    units = {unit.code: unit for unit in Department.objects.order_by("sort")}
    password = make_password(settings.DEMO_PASSWORD)
    people: list[tuple[str, str, tuple[Role, ...], str]] = list(CAST)
    for n, code in enumerate(units):
        name = NAMED_LIAISONS.get(code, person_name(2 * n))
        people.append((f"handler.{code}", name, (Role.HANDLER,), code))
        people.append((f"head.{code}", person_name(2 * n + 1), (Role.HEAD,), code))
    zone_rows = list(rows_of(CITY / "zones.tsv"))
    chiefs = [row["chief"] for row in zone_rows]
    leaders = sorted({row["leader"] for row in zone_rows})
    people += [
        (code, person_name(300 + n), (Role.ZONE_CHIEF,), "")
        for n, code in enumerate(chiefs)
        if code not in STANDS_FOR
    ]
    people += [
        (code, person_name(400 + n), (Role.LEADER,), "")
        for n, code in enumerate(leaders)
        if code not in STANDS_FOR
    ]
    users = User.objects.bulk_create(
        User(
            username=username,
            name=name,
            password=password,
            department=units.get(code),
            phone=f"0000-{10_000_000 + n:08d}",
            email="",
        )
        for n, (username, name, roles, code) in enumerate(people)
    )
    RoleGrant.objects.bulk_create(
        RoleGrant(user=user, role=role.value)
        for user, (_username, _name, roles, _code) in zip(users, people, strict=True)
        for role in roles
    )


def person_name(n: int) -> str:
    """A made-up name, the same for the same number."""
    surname = SURNAMES[n % len(SURNAMES)]
    first = 2 * ((n * 7) % (len(GIVEN) // 2))
    return surname + GIVEN[first : first + 2]


def _load_zones() -> None:
    units = {unit.code: unit for unit in Department.objects.all()}
    people = {user.username: user for user in User.objects.all()}
    shapes = json.loads((CITY / "zones.geojson").read_text(encoding="utf-8"))
    polygons = {
        feature["properties"]["code"]: feature["geometry"] for feature in shapes["features"]
    }
    Zone.objects.bulk_create(
        Zone(
            code=row["code"],
            name=row["name"],
            territory=units[row["territory"]],
            lead_department=units[row["lead_department"]],
            leader=people[STANDS_FOR.get(row["leader"], row["leader"])],
            chief=people[STANDS_FOR.get(row["chief"], row["chief"])],
            polygon=polygons.get(row["code"]),
            sort=sort,
        )
        for sort, row in enumerate(rows_of(CITY / "zones.tsv"), start=1)
    )


def _load_sites() -> None:
    units = {unit.code: unit for unit in Department.objects.all()}
    zones = {zone.code: zone for zone in Zone.objects.all()}
    site_types = {site_type.code: site_type for site_type in SiteType.objects.all()}
    Site.objects.bulk_create(
        Site(
            code=row["code"],
            name=row["name"],
            site_type=site_types[row["site_type"]],
            zone=zones.get(row["zone"]),
            owner=units.get(row["owner"]),
            address=row["address"],
            latitude=row["latitude"] or None,
            longitude=row["longitude"] or None,
            coordinate_source="import" if row["latitude"] else "",
            is_model=row["is_model"] == "1",
        )
        for row in rows_of(CITY / "sites.tsv")
    )


def ranking_groups() -> dict[str, list[Department]]:
    """Group name → units, as the demo's department list has them."""
    units = {unit.code: unit for unit in Department.objects.all()}
    groups: dict[str, list[Department]] = {name: [] for name in GROUP_ORDER}
    for row in rows_of(CITY / "departments.tsv"):
        if row["ranking_group"]:
            groups[row["ranking_group"]].append(units[row["code"]])
    return groups


def begin_demo_campaign(
    *, code: str, starts_on: date, ends_on: date, fixed_check_mode: str = ""
) -> Campaign:
    """A campaign of the demo city with the default rules: no automatic dispatch, no sprint."""
    return begin_campaign(
        plan=CampaignPlan(
            code=code,
            name=CAMPAIGN_NAME,
            office_name=OFFICE_NAME,
            city_name=CITY_NAME,
            starts_on=starts_on,
            ends_on=ends_on,
            fixed_check_mode=fixed_check_mode,
        ),
        groups=ranking_groups(),
    )
