"""Importing units, users, zones, sites, categories and calendar days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from campaigns.demo import reference
from campaigns.models import (
    AuditLog,
    CalendarDay,
    Campaign,
    Category,
    Department,
    RankedUnit,
    Site,
    User,
    Zone,
)
from campaigns.processes import importing, setting_up
from campaigns.processes.refusals import MoveNotAllowed
from tests.factories import person
from tests.processes.importing_files import TODAY, committed, counts, dry_run, errors, table

pytestmark = pytest.mark.django_db


def tsv(path: Path) -> bytes:
    return path.read_bytes()


@pytest.mark.parametrize(
    ("kind", "path", "rows"),
    [
        ("departments", reference.CITY / "departments.tsv", 108),
        ("sites", reference.CITY / "sites.tsv", 149),
        ("categories", setting_up.PRESETS / "categories.tsv", 107),
    ],
)
def test_what_is_there_comes_back_unchanged(
    campaign: Campaign, kind: str, path: Path, rows: int
) -> None:
    run = dry_run(path.read_bytes(), kind, campaign=campaign, file_name=path.name)
    assert (errors(run), counts(run)) == ([], (0, 0, rows))


def test_the_demo_citys_zones_come_back_but_for_those_with_other_sign_ins(
    campaign: Campaign,
) -> None:
    path = reference.CITY / "zones.tsv"
    run = dry_run(path.read_bytes(), "zones", campaign=campaign, file_name=path.name)
    assert counts(run) == (0, 0, 27)
    assert {(code, value) for _row, _column, code, value in errors(run)} == {
        ("unknown_user", "leader01"),  # the demo gives them the sign-ins of the cast
        ("unknown_user", "chief01"),
    }


# --- units ---------------------------------------------------------------------------------------

UNIT_HEADERS = (
    "单位编码",
    "单位全称",
    "简称",
    "别名",
    "单位类别",
    "上级单位",
    "考核组",
    "值班制度",
)


def test_units_come_with_superiors_of_the_same_file_in_any_order(campaign: Campaign) -> None:
    rows = [
        ["xinqu-01", "花园社区居民委员会", "花园社区", "", "", "新区街道", "", ""],
        ["xinqu", "新区街道办事处", "新区街道", "新区办、高新区街道", "", "", "街道", "每日值班"],
    ]
    run = committed(table(UNIT_HEADERS, *rows), "departments", campaign=campaign)
    assert counts(run) == (2, 0, 0)
    community = Department.objects.select_related("parent").get(code="xinqu-01")
    assert community.parent is not None
    assert (community.path, community.kind) == ("xinqu/xinqu-01/", "community")
    street = community.parent
    assert (street.kind, street.duty) == ("subdistrict", "seven_day")
    assert sorted(street.aliases.values_list("name", flat=True)) == ["新区办", "高新区街道"]
    assert RankedUnit.objects.get(department=street).group.name == "街道"


def test_a_unit_without_a_code_gets_one_from_its_sound(campaign: Campaign) -> None:
    rows = [["市林业局"], ["市大数据局"], ["大数据局"]]
    committed(table(("单位全称", "电话"), *[[*row, ""] for row in rows]), "departments")
    codes = Department.objects.filter(name__in=["市林业局", "市大数据局", "大数据局"])
    assert sorted(codes.values_list("code", flat=True)) == [
        "dashujuju",
        "dashujuju-2",
        "linyeju",
    ]


def test_a_unit_moves_with_all_below_it(campaign: Campaign) -> None:
    sent = table(("单位编码", "单位全称", "上级单位"), ["qinghe", "青禾街道办事处", "市民政局"])
    run = committed(sent, "departments", campaign=campaign)
    assert counts(run) == (0, 1, 0)
    below = Department.objects.get(code="qinghe-01")
    assert below.path == "minzheng/qinghe/qinghe-01/"


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (["chengguan", "市水利局", "", "", "", "", "", ""], "单位全称", "name_taken"),
        (["new", "市水利局", "", "", "", "", "", ""], "单位全称", "name_taken"),
        (["xin-1", "市新局", "", "城管局", "", "", "", ""], "别名", "alias_taken"),
        (["xin-1", "市新局", "", "", "乡党委", "", "", ""], "单位类别", "bad_choice"),
        (["xin-1", "市新局", "", "", "", "市大数据局", "", ""], "上级单位", "unknown_department"),
        (["gongan", "市公安局", "", "", "", "交警支队", "", ""], "上级单位", "parent_below"),
        (["单位一", "市新局", "", "", "", "", "", ""], "单位编码", "bad_code"),
        (["xin-1", "", "新局", "", "", "", "", ""], "单位全称", "required"),
    ],
)
def test_it_names_what_is_wrong_with_a_unit(
    campaign: Campaign, row: Sequence[str], column: str, code: str
) -> None:
    run = dry_run(table(UNIT_HEADERS, row), "departments", campaign=campaign)
    assert [found[1:3] for found in errors(run)] == [(column, code)]


def test_units_below_a_faulty_new_one_are_left_out_with_it(campaign: Campaign) -> None:
    rows = [
        ["xinqu", "新区街道办事处", "", "城管局", "", "", "", ""],  # another unit's alias
        ["xinqu-01", "花园社区居民委员会", "", "", "", "xinqu", "", ""],
        ["xinqu-02", "花园社区第二居民委员会", "", "", "", "xinqu-01", "", ""],
        ["linye", "市林业局", "", "", "", "", "", ""],
    ]
    run = dry_run(table(UNIT_HEADERS, *rows), "departments", campaign=campaign)
    found = [(row, code) for row, _column, code, _value in errors(run)]
    assert found == [(2, "alias_taken"), (3, "parent_has_errors"), (4, "parent_has_errors")]
    importing.commit(run_id=run.pk, by=person("office"), now=TODAY, skip_bad_rows=True)
    assert not Department.objects.filter(code__startswith="xinqu").exists()
    assert Department.objects.filter(code="linye").exists()


def test_two_rows_for_one_unit_are_told_and_the_first_holds(campaign: Campaign) -> None:
    rows = [
        ["shuili", "市水务局", "水务局", "", "", "", "", ""],
        ["shuili", "市水利水务局", "", "", "", "", "", ""],
        ["", "市水利局", "", "", "", "", "", ""],  # its name until now
    ]
    run = dry_run(table(UNIT_HEADERS, *rows), "departments", campaign=campaign)
    assert [(row, code) for row, _column, code, _value in errors(run)] == [
        (3, "duplicate_key"),
        (4, "duplicate_key"),
    ]
    importing.commit(run_id=run.pk, by=person("office"), now=TODAY, skip_bad_rows=True)
    assert Department.objects.get(code="shuili").name == "市水务局"


# --- users ---------------------------------------------------------------------------------------

USER_HEADERS = ("账号", "姓名", "角色", "单位", "手机", "初始密码")


def test_users_come_with_units_roles_and_passwords(campaign: Campaign) -> None:
    rows = [
        [
            "li.shuili",
            "李水利",
            "责任单位联络员、督查员",
            "水利局",
            "0000-1",
            "shui-li-2026-initial",
        ],
        ["zhou.shuili", "周水利", "head", "市水利局", "", ""],
    ]
    run = committed(table(USER_HEADERS, *rows), "users", by="admin")
    assert counts(run) == (2, 0, 0)
    first, second = person("li.shuili"), person("zhou.shuili")
    assert first.role_codes == {"handler", "inspector"}
    assert (first.department, first.check_password("shui-li-2026-initial")) == (
        Department.objects.get(code="shuili"),
        True,
    )
    made_up = run.answer["passwords"]
    assert list(made_up) == ["zhou.shuili"]
    assert second.check_password(made_up["zhou.shuili"])
    run.refresh_from_db()
    assert "passwords" not in run.answer
    assert counts(dry_run(table(USER_HEADERS, *rows), "users", by="admin")) == (0, 0, 2)


def test_a_change_of_role_or_unit_is_a_change_and_keeps_the_password(campaign: Campaign) -> None:
    before = person("inspector").password
    row = ["inspector", "王督查", "督查员、片长", "文明办", "", "another-password-2026"]
    run = committed(table(USER_HEADERS, row), "users", by="admin")
    changed = person("inspector")
    assert counts(run) == (0, 1, 0)
    assert changed.role_codes == {"inspector", "zone_chief"}
    assert (changed.department, changed.password) == (
        Department.objects.get(code="wenming"),
        before,
    )


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (["new", "新人", "督查长", "", "", ""], "角色", "bad_choice"),
        (["new", "新人", "", "", "", ""], "角色", "required"),
        (["new", "新人", "督查员", "市大数据局", "", ""], "单位", "unknown_department"),
        (["new", "新人", "督查员", "", "", "123456"], "初始密码", "weak_password"),
        (["new!", "新人", "督查员", "", "", ""], "账号", "bad_code"),
        (["admin", "系统管理员", "督查员", "", "", ""], "账号", "own_account"),
    ],
)
def test_it_names_what_is_wrong_with_a_user(
    campaign: Campaign, row: Sequence[str], column: str, code: str
) -> None:
    run = dry_run(table(USER_HEADERS, row), "users", by="admin")
    assert [found[1:3] for found in errors(run)] == [(column, code)]


def test_a_password_is_never_told_again(campaign: Campaign) -> None:
    row = ["new", "新人", "督查员", "", "", "12345678"]
    run = dry_run(table(USER_HEADERS, row), "users", by="admin")
    assert "12345678" not in str(run.answer)


# --- zones and sites -----------------------------------------------------------------------------


def test_a_zone_comes_with_its_people(campaign: Campaign) -> None:
    sent = table(
        ("片区编码", "片区名称", "属地街道", "片长单位", "市级领导", "片长"),
        ["Z99", "新片区", "青禾街道", "综执局", "周副市长", "zonechief"],
    )
    assert counts(committed(sent, "zones", campaign=campaign)) == (1, 0, 0)
    zone = Zone.objects.get(code="Z99")
    assert (zone.territory.code, zone.lead_department.code) == ("qinghe", "chengguan")
    assert (zone.leader, zone.chief) == (person("leader"), person("zonechief"))


SITE_HEADERS = ("点位编码", "点位名称", "点位类型", "片区", "责任单位", "经度", "纬度", "示范点位")


def test_sites_are_created_and_changed_by_code_or_name(campaign: Campaign) -> None:
    known = Site.objects.get(code="S02-001")
    rows = [
        ["", "新开商业街", "商业大街", "第1片区", "综执局", "90.1", "36.1", "是"],
        ["S02-001", known.name, "S02", "", "", "", "", ""],
    ]
    run = committed(table(SITE_HEADERS, *rows), "sites", campaign=campaign)
    assert counts(run) == (1, 1, 0)
    new = Site.objects.get(name="新开商业街")
    assert (new.code[:4], new.is_model, str(new.latitude)) == ("S02-", True, "36.100000")
    assert new.coordinate_source == "import"
    known.refresh_from_db()
    assert (known.zone, known.owner) == (None, None)
    assert known.latitude is not None  # an empty pair of coordinates leaves the old one


def test_columns_that_are_not_there_change_nothing(campaign: Campaign) -> None:
    known = Site.objects.get(code="S02-001")
    sent = table(("点位编码", "点位名称", "点位类型"), ["S02-001", known.name, "商业大街"])
    assert counts(dry_run(sent, "sites", campaign=campaign)) == (0, 0, 1)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (["", "甲", "没有的类型", "", "", "", "", ""], "点位类型", "unknown_site_type"),
        (["", "甲", "公园", "没有的片区", "", "", "", ""], "片区", "unknown_zone"),
        (["", "甲", "公园", "", "没有的单位", "", "", ""], "责任单位", "unknown_department"),
        (["", "甲", "公园", "", "", "90.1", "", ""], "经度", "bad_position"),
        (["", "甲", "公园", "", "", "90.1", "96.1", ""], "经度", "bad_position"),
        (["", "甲", "公园", "", "", "", "", "也许"], "示范点位", "bad_choice"),
    ],
)
def test_it_names_what_is_wrong_with_a_site(
    campaign: Campaign, row: Sequence[str], column: str, code: str
) -> None:
    run = dry_run(table(SITE_HEADERS, row), "sites", campaign=campaign)
    assert [found[1:3] for found in errors(run)] == [(column, code)]


# --- categories and calendar ---------------------------------------------------------------------


def test_a_category_comes_with_a_new_class_and_rules_in_words(campaign: Campaign) -> None:
    sent = table(
        (
            "小类编码",
            "大类",
            "小类",
            "程度",
            "整改时限",
            "时限单位",
            "主办单位",
            "协办单位",
            "点位类型",
        ),
        [
            "1401",
            "夜间经济",
            "夜市占道",
            "较重",
            "2",
            "工作日",
            "点位责任单位",
            "综执局",
            "S02 背街小巷",
        ],
    )
    assert counts(committed(sent, "categories", campaign=campaign)) == (1, 0, 0)
    category = Category.objects.get(code="1401")
    assert category.parent == Category.objects.get(code="14", name="夜间经济")
    assert (category.lead_rule, category.assist_rule) == ("@owner", "chengguan")
    assert (category.severity, category.limit_amount, category.limit_unit) == (
        "major",
        2,
        "working_days",
    )
    assert sorted(category.site_types.values_list("code", flat=True)) == ["S02", "S03"]
    assert counts(dry_run(sent, "categories", campaign=campaign)) == (0, 0, 1)


def test_calendar_days_are_created_changed_and_left(campaign: Campaign) -> None:
    CalendarDay.objects.create(date=date(2026, 10, 10), is_working=False, note="")
    headers = ("日期", "上班或休息", "说明")
    rows = [["2026年10月10日", "上班", "调休"], ["2026/10/11", "休", ""]]
    assert counts(committed(table(headers, *rows), "calendar")) == (1, 1, 0)
    day = CalendarDay.objects.get(date=date(2026, 10, 10))
    assert (day.is_working, day.note) == (True, "调休")
    assert counts(dry_run(table(headers, *rows), "calendar")) == (0, 0, 2)
    doubled = dry_run(table(headers, rows[0], ["20261010", "休息", ""]), "calendar")
    assert errors(doubled) == [(3, "日期", "duplicate_key", "20261010")]


def test_a_commit_leaves_a_line_in_the_audit_log(campaign: Campaign) -> None:
    run = committed(table(("日期", "类型"), ["2026-10-10", "上班"]), "calendar")
    line = AuditLog.objects.get()
    assert (line.action, line.by, line.target) == ("import", person("office"), f"calendar {run.pk}")
    assert line.facts["created"] == 1


def test_errors_in_reference_data_stop_the_whole_commit(campaign: Campaign) -> None:
    sent = table(("日期", "类型"), ["2026-10-10", "上班"], ["2026-10-32", "上班"])
    run = dry_run(sent, "calendar")
    with pytest.raises(MoveNotAllowed):
        importing.commit(run_id=run.pk, by=person("office"), now=TODAY)
    assert not CalendarDay.objects.exists()
    importing.commit(run_id=run.pk, by=person("office"), now=TODAY, skip_bad_rows=True)
    assert CalendarDay.objects.count() == 1
    assert User.objects.exists()


def test_an_answer_lists_no_more_errors_than_anybody_reads(campaign: Campaign) -> None:
    rows = [["2026-13-01", "也许", "长" * 121]] * 7000
    run = dry_run(table(("日期", "类型", "说明"), *rows), "calendar")
    assert len(run.answer["errors"]) == 20_000
    assert run.answer["notes"][0] == {"code": "more_errors", "told": 20_000, "errors": 21_000}
    assert (run.answer["rows"], run.answer["rows_without_error"]) == (7000, 0)
