"""Cells become values, or are refused with the code that names the fault."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.imports import cells, moments, words
from campaigns.imports.cells import Parser
from campaigns.imports.faults import CellFault
from campaigns.imports.sheet import Value
from campaigns.imports.texts import clean, code_of, key_of, shown
from campaigns.rules.calendars import CITY_ZONE
from campaigns.rules.geo import Point


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=CITY_ZONE)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (datetime(2026, 3, 9, 9, 30), at(2026, 3, 9, 9, 30)),  # noqa: DTZ001 a real date
        ("2026-3-9", at(2026, 3, 9)),
        ("2026/3/9", at(2026, 3, 9)),
        ("2026.3.9", at(2026, 3, 9)),
        ("2026年3月9日", at(2026, 3, 9)),
        ("2026年3月9", at(2026, 3, 9)),
        ("20260309", at(2026, 3, 9)),
        (20260309, at(2026, 3, 9)),  # typed without a format: a number
        ("２０２６－３－９", at(2026, 3, 9)),  # full width
        (" 2026-03-09\u3000", at(2026, 3, 9)),
        ("2026/3/9 9:30", at(2026, 3, 9, 9, 30)),
        ("2026/3/9　9：30", at(2026, 3, 9, 9, 30)),  # ideographic space, full-width colon
        ("2026-03-09 09:30:15", at(2026, 3, 9, 9, 30, 15)),
        ("2026-03-09\n09:30", at(2026, 3, 9, 9, 30)),
        ("20260309 0:05", at(2026, 3, 9, 0, 5)),
        ("2026年3月9日上午9时30分", at(2026, 3, 9, 9, 30)),
        ("2026年3月9日 9点", at(2026, 3, 9, 9)),
        ("2026-03-09 下午3:30", at(2026, 3, 9, 15, 30)),
        ("2026-03-09 晚上8点", at(2026, 3, 9, 20)),
        ("2026-03-09 3:30 PM", at(2026, 3, 9, 15, 30)),
        ("2026-03-09 12:10 AM", at(2026, 3, 9, 0, 10)),
        ("2026-03-09T01:30:00Z", at(2026, 3, 9, 9, 30)),  # an offset is believed
        ("2026-03-09T09:30+08:00", at(2026, 3, 9, 9, 30)),
    ],
)
def test_it_reads_a_moment(written: Value, expected: datetime) -> None:
    assert moments.moment(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "2026-02-30",  # impossible
        "2026-11-31",
        "2026/13/01",
        "2026-03-09 24:00",
        "2026-03-09 9:75",
        "昨天",
        "26.3.9",  # which century?
        "3月9日",  # which year?
        "二〇二六年三月九日",
        "2026-3",
        "2026-03-099",
        "2026.3.9.1",
        "2026-3-9 大约9点",
        2026,
        3.5,
        True,
    ],
)
def test_it_refuses_what_is_no_moment(written: Value) -> None:
    with pytest.raises(CellFault, match="bad_date"):
        moments.moment(written)


@given(
    st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)),
    st.sampled_from(["{y}-{m}-{d}", "{y}/{m}/{d}", "{y}.{m}.{d}", "{y}年{m}月{d}日"]),
)
def test_it_reads_every_day_in_every_form(day: date, form: str) -> None:
    assert moments.day(form.format(y=day.year, m=day.month, d=day.day)) == day
    assert moments.day(day.strftime("%Y%m%d")) == day


@pytest.mark.parametrize(
    ("written", "serial"),
    [
        (45418, 45418),
        (45418.3958, 45418.3958),
        ("45418", 45418),
        (2026, None),  # a year
        (20260309, None),  # a day without signs between
        ("2026-3-9", None),
        (True, None),
        (1e308, None),
    ],
)
def test_it_knows_a_date_that_lost_its_format(written: Value, serial: float | None) -> None:
    assert moments.bare_serial(written) == serial


@pytest.mark.parametrize("written", ["2个工作日", "24小时", "3天内", "4 工作小时"])
def test_it_takes_a_length_of_time_for_no_deadline(written: str) -> None:
    assert moments.due_moment(written) is None


SCORE = cells.decimal(low=0, high=100, fault="bad_score")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (1, "1.00"),
        ("1", "1.00"),
        ("0.5分", "0.50"),
        ("-0", "0.00"),
        ("１．５", "1.50"),
        (" 0.5 ", "0.50"),
        (0.30000000000000004, "0.30"),  # 0.1 + 0.2 in Excel
        (100, "100.00"),
    ],
)
def test_it_reads_points(written: Value, expected: str) -> None:
    assert str(SCORE(written)) == expected


@pytest.mark.parametrize(
    "written",
    ["扣2分", "95%", -3, True, 1e308, "NaN", "∞", "一分", "1,5", 123456789.1234568, "1e3", "0.125"],
)
def test_it_refuses_what_are_no_points(written: Value) -> None:
    with pytest.raises(CellFault, match="bad_score"):
        SCORE(written)


@pytest.mark.parametrize(
    ("parse", "written", "expected"),
    [
        (cells.code(), "W-0101 ", "W-0101"),
        (cells.code(), "Ｗ－０１０２", "W-0102"),
        (cells.code(), 123, "123"),
        (cells.code(), "示督〔2026〕3号", "示督〔2026〕3号"),
        (cells.slug(10), "z_01-A", "z_01-A"),
        (cells.text(20), "标点，；：（）", "标点，；：（）"),
        (cells.text(20), " 一\r\n二\u200b ", "一\n二"),
        (cells.text(20), 12.0, "12"),
        (cells.name(20), "解放路\xa0农贸市场\n二楼", "解放路 农贸市场 二楼"),
        (cells.whole(low=1, high=9), "4", 4),
        (cells.choice(words.SEVERITIES), " 较 重", "major"),
        (cells.choice(words.SEVERITIES), "URGENT", "urgent"),
        (cells.yes_no, "是", True),
        (cells.yes_no, 0, False),
        (
            cells.names,
            "a.jpg、b.jpg，c.jpg;d.jpg\ne.jpg、a.jpg",
            ("a.jpg", "b.jpg", "c.jpg", "d.jpg", "e.jpg"),
        ),
        (cells.codes, "S01 S02、S03", ("S01", "S02", "S03")),
        (cells.chosen_names(words.ROLES), "督查员、片长", ("inspector", "zone_chief")),
        (cells.longitude_latitude, "90.023051 / 36.027117", Point(36.027117, 90.023051)),
        (cells.longitude_latitude, "90.023051，36.027117", Point(36.027117, 90.023051)),
        (cells.latitude_longitude, "36.027117 90.023051", Point(36.027117, 90.023051)),
        (cells.degrees, "90.02°E", 90.02),
        (cells.email, "a@b.cn", "a@b.cn"),
        (moments.day, datetime(2026, 3, 9, 23), date(2026, 3, 9)),  # noqa: DTZ001
    ],
)
def test_it_reads(parse: Parser, written: Value, expected: object) -> None:
    assert parse(written) == expected


@pytest.mark.parametrize(
    ("parse", "written", "code"),
    [
        (cells.code(), 3.1010119900101e17, "bad_code"),
        (cells.code(), 10**16, "bad_code"),
        (cells.code(), "a b", "bad_code"),
        (cells.code(5), "abcdef", "too_long"),
        (cells.slug(10), "单位", "bad_code"),
        (cells.text(3), "一二三四", "too_long"),
        (cells.whole(low=1, high=9), "4.5", "bad_number"),
        (cells.whole(low=1, high=9), 10, "bad_number"),
        (cells.choice(words.SEVERITIES), "特别严重", "bad_choice"),
        (cells.yes_no, "也许", "bad_choice"),
        (cells.longitude_latitude, "36.027117 / 190.023051", "bad_position"),
        (cells.longitude_latitude, "90.02", "bad_position"),
        (cells.longitude_latitude, "东经90 / 北纬36", "bad_position"),
        (cells.email, "a.b.cn", "bad_email"),
    ],
)
def test_it_refuses(parse: Parser, written: Value, code: str) -> None:
    with pytest.raises(CellFault) as refusal:
        parse(written)
    assert refusal.value.code == code


def test_it_tells_the_choices_in_chinese() -> None:
    with pytest.raises(CellFault) as refusal:
        cells.choice(words.SEVERITIES)("特别严重")
    assert refusal.value.facts == {"choices": ["一般", "较重", "紧急"]}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("点位\n类型", "点位类型"),
        ("ＡＢＣ", "abc"),
        ("城 管 局", "城管局\u200b"),
        ("a\u3000b", "A B"),
    ],
)
def test_two_ways_of_writing_have_one_key(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@given(st.text())
def test_clean_text_has_no_sign_that_cannot_be_kept(text: str) -> None:
    found = clean(text)
    assert not set(found) & {"\0", "\r", "\x07", "\ufeff", "\u200b"}
    assert clean(found) == found
    assert code_of(code_of(text)) == code_of(text)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime(2027, 11, 12, 9), "2027-11-12 09:00"),  # noqa: DTZ001
        (datetime(2027, 11, 12), "2027-11-12"),  # noqa: DTZ001
        (True, "TRUE"),
        (3.0, "3"),
        (3.1010119900101e17, "3.1010119900101e+17"),
        (" 甲 ", "甲"),
        (None, ""),
    ],
)
def test_a_cell_is_shown_as_people_see_it(value: Value, expected: str) -> None:
    assert shown(value) == expected


def test_a_day_has_its_first_minute_in_the_city() -> None:
    assert moments.moment("2026-3-9").utcoffset() == timedelta(hours=8)


def test_points_are_decimals() -> None:
    assert SCORE(0.1) == Decimal("0.10")
