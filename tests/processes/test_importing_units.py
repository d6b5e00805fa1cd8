"""A unit is found under every name that people write, and under no other unit's."""

from __future__ import annotations

import pytest

from campaigns.imports.faults import CellFault
from campaigns.models import Department, DepartmentAlias
from campaigns.processes.importing.names import MOST_SEARCHES, NameIndex
from campaigns.processes.importing.units import UnitNames, rule_of

pytestmark = pytest.mark.django_db


def test_every_unit_is_found_under_its_own_names() -> None:
    names = UnitNames(["示范市"])
    for unit in Department.objects.prefetch_related("aliases"):
        for name in (unit.code, unit.name, unit.short_name, *(a.name for a in unit.aliases.all())):
            assert names.find(name) == unit, name


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("市住建局", "zhujian"),  # 市 before a short name
        ("住房和城乡建设局", "zhujian"),  # the full name without 市
        ("示范市住房和城乡建设局", "zhujian"),  # the city before it
        ("示范市住建局", "zhujian"),
        ("示范住建局", "zhujian"),
        ("市场监督管理局", "shijian"),  # 市 is a part of the word here
        ("市市场监督管理局", "shijian"),
        ("公安局交警支队", "jiaojing"),  # the superior unit before it
        ("市公安局交警支队", "jiaojing"),
        ("和平街道办", "heping"),
        ("青禾街道阳光社区", "qinghe-01"),
        ("阳光社区居委会", "qinghe-01"),
        ("石桥镇政府", "shiqiao"),
        ("黄土乡", "huangtu"),
        ("城 管 局\u200b", "chengguan"),
        ("城管局（一中队）", "chengguan"),  # a remark behind
        ("城市管理局（综合执法局）", "chengguan"),  # two names of one unit
    ],
)
def test_it_finds(said: str, code: str) -> None:
    assert UnitNames(["示范市"]).find(said).code == code


@pytest.mark.parametrize(
    ("said", "why", "nearest"),
    [
        ("城菅局", "unknown", "综执局"),
        ("市大数据局", "unknown", None),
        ("城管局、和平街道办", "several", "综执局"),
        ("城管局（和平街道）", "ambiguous", "综执局"),
    ],
)
def test_it_refuses_and_suggests(said: str, why: str, nearest: str | None) -> None:
    with pytest.raises(CellFault) as refusal:
        UnitNames(["示范市"]).find(said)
    assert (refusal.value.code, refusal.value.facts["why"]) == ("unknown_department", why)
    suggestions = refusal.value.facts["suggestions"]
    assert isinstance(suggestions, list)
    assert 1 <= len(suggestions) <= 3
    if nearest is not None:
        assert suggestions[0]["name"] == nearest


def test_a_unit_out_of_use_is_not_found() -> None:
    Department.objects.filter(code="shuili").update(is_active=False)
    with pytest.raises(CellFault):
        UnitNames([]).find("水利局")


def test_a_name_of_two_units_is_ambiguous() -> None:
    unit = Department.objects.get(code="shuili")
    DepartmentAlias.objects.create(department=unit, name="住建局")
    with pytest.raises(CellFault) as refusal:
        UnitNames([]).find("住建局")
    assert refusal.value.facts["why"] == "ambiguous"


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("点位责任单位", "@owner"),
        ("街道办事处", "@subdistrict"),
        (" 属地街道", "@subdistrict"),
        ("片长单位", "@zone_lead"),
        ("青禾街道办事处", ""),
        ("", ""),
    ],
)
def test_words_stand_for_rules(said: str, rule: str) -> None:
    assert rule_of(said) == rule


def test_a_sheet_of_made_up_names_is_not_searched_for_ever() -> None:
    index: NameIndex[str] = NameIndex()
    index.add("综执局", "chengguan")
    assert index.nearest("综合局") == ["chengguan"]
    for n in range(MOST_SEARCHES):
        index.nearest(f"综执{n}")
    assert index.nearest("综合局") == []
