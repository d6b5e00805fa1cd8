"""Documents hold what they were given, whole, whatever the words are; seen in the files' own form."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from campaigns.exports.documents import bulletin, daily_brief, leader_brief, photo_sheet, word_paper
from campaigns.exports.documents.bulletin import Bulletin, PhotoPair
from campaigns.exports.documents.daily_brief import Day, UnitDay
from campaigns.exports.documents.leader_brief import Brief
from campaigns.exports.documents.official import document_number, plain
from campaigns.exports.documents.photo_sheet import Case, Sheet, Shot
from campaigns.exports.documents.week_words import Sums, comparison
from campaigns.exports.small_pictures import MOST_BYTES, PhotoUnreadable, small_jpeg
from campaigns.exports.typefaces import Face, Widths, lines_of, shortened, showable
from campaigns.rules.geo import Point
from tests.camera import camera_jpeg
from tests.exports.made_up_week import MONDAY, week_of
from tests.factories import NOON, make_jpeg

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NASTY = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\x00\x0b\x1f甲\ufffe\ud800乙",
    "𠮷野家㙍里",
)


def picture(width: int = 800, height: int = 600) -> bytes:
    return make_jpeg(seed=7, size=(width, height))


def case(place_no: int = 1, **changes: object) -> Case:
    values: dict[str, object] = {
        "place_no": place_no,
        "number": f"WM-2026-{place_no:06d}",
        "place": "人民路（全线）",
        "description": "垃圾桶旁堆放生活垃圾",
        "unit": "市城市管理综合执法局",
        "fixed_on": date(2026, 3, 10),
        "verifier": "王督查",
        "before": Shot(picture(), date(2026, 3, 9)),
        "after": Shot(picture(600, 800), date(2026, 3, 10)),
        **changes,
    }
    return Case(**values)  # type: ignore[arg-type]


def sheet(*cases: Case) -> Sheet:
    return Sheet("示范市创建办", "创建全国文明城市", NOON, cases)


def parts(docx: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(docx)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def words(docx: bytes) -> str:
    tree = etree.fromstring(parts(docx)["word/document.xml"])
    return "\n".join(
        "".join(node.text or "" for node in line.iter(f"{W}t")) for line in tree.iter(f"{W}p")
    )


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\n", pdf))


# --- official form -------------------------------------------------------------------------------


def test_it_writes_number_with_hexagonal_brackets() -> None:
    assert document_number("创督", 2026, "23") == "创督〔2026〕23号"
    assert document_number("创督", 2026, "") == "创督〔2026〕　　号"


def test_it_cleans_what_xml_cannot_hold_and_keeps_the_rest() -> None:
    assert plain("甲\x00\x0b\u202e乙\r\n丙") == "甲乙 丙"
    assert plain("字" * 3000, 10) == "字" * 9 + "…"
    assert plain("=1+1") == "=1+1"


def test_it_sets_up_an_official_page() -> None:
    made = bulletin.as_docx(Bulletin(week_of(2), None, []))
    section = etree.fromstring(parts(made)["word/document.xml"]).find(f".//{W}sectPr")
    assert section is not None
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    assert size is not None
    assert margins is not None
    in_mm = {name: round(int(margins.get(f"{W}{name}", "0")) / 56.69) for name in ("top", "left")}
    assert in_mm == {"top": 37, "left": 28}
    assert round(int(size.get(f"{W}w", "0")) / 56.69) == 210
    styles = parts(made)["word/styles.xml"].decode()
    for font in ("方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"):
        assert font in styles
    footer = next(text for name, text in parts(made).items() if "footer" in name).decode()
    assert " PAGE " in footer
    assert "— " in footer


# --- fonts and lines -----------------------------------------------------------------------------


def test_it_shows_a_mark_for_what_the_fonts_lack() -> None:
    assert showable("𠮷野家㙍里\n镕") == "〓野家〓里\n镕"


def test_it_ends_no_line_in_a_bracket_and_begins_none_with_a_comma() -> None:
    widths = Widths(Face.SERIF, 10)
    lines = lines_of("一二三四五，六七八九（十一二三WM-2026-0001四五", widths, 55)
    assert all(widths(line) <= 55 or len(line) == 1 for line in lines)
    assert not any(line[0] in "，。）" or line[-1] in "（" for line in lines)
    assert "".join(lines) == "一二三四五，六七八九（十一二三WM-2026-0001四五"


def test_it_cuts_with_a_mark() -> None:
    widths = Widths(Face.SANS, 10)
    cut = shortened("很长的一句话" * 20, widths, 100, 2)
    assert len(cut) == 2
    assert cut[-1].endswith("…")
    assert widths(cut[-1]) <= 100


# --- pictures ------------------------------------------------------------------------------------


def test_it_makes_pictures_small_and_tells_nothing_of_the_camera(tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    file.write_bytes(camera_jpeg(taken_at=NOON, point=Point(30.1, 120.2)))
    made = small_jpeg(file, width_mm=80, height_mm=60)
    assert len(made) <= MOST_BYTES
    assert b"Exif" not in made
    noise = Image.effect_noise((3000, 2400), 120).convert("RGB")
    noise.save(file, "JPEG", quality=95)
    assert len(small_jpeg(file, width_mm=80, height_mm=60)) <= MOST_BYTES


def test_it_says_that_a_photo_cannot_be_read(tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    with pytest.raises(PhotoUnreadable):
        small_jpeg(file, width_mm=80, height_mm=60)
    file.write_bytes(b"\xff\xd8\xff\xe0 no picture")
    with pytest.raises(PhotoUnreadable):
        small_jpeg(file, width_mm=80, height_mm=60)


# --- photo sheet ---------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3, 4, 7])
def test_it_puts_three_cases_on_a_page(count: int) -> None:
    made = sheet(*(case(n) for n in range(1, count + 1)))
    pdf, docx = photo_sheet.as_pdf(made), photo_sheet.as_docx(made)
    assert photo_sheet.cases_in_pdf(pdf) == photo_sheet.cases_in_docx(docx) == count
    assert pages(pdf) == -(-count // 3)
    assert parts(docx)["word/document.xml"].count(b"w:pageBreakBefore") == -(-count // 3) - 1


def test_it_names_a_photo_that_is_missing() -> None:
    lost = Shot(None, words="照片文件缺失或损坏：IMG_7.jpg")
    made = sheet(case(1, after=lost), case(2))
    assert "IMG_7.jpg" in words(photo_sheet.as_docx(made))
    assert photo_sheet.cases_in_pdf(photo_sheet.as_pdf(made)) == 2
    assert made.unreadable() == ["WM-2026-000001整改后：照片文件缺失或损坏：IMG_7.jpg"]


@pytest.mark.parametrize("text", NASTY)
def test_it_takes_any_words(text: str) -> None:
    made = sheet(case(1, place=text, description=text * 200, unit=text, verifier=text))
    docx = photo_sheet.as_docx(made)
    assert plain(text) in words(docx)
    assert len(word_paper.tables_in(io.BytesIO(docx))) == 1
    assert pages(photo_sheet.as_pdf(made)) == 1


def test_it_embeds_its_fonts() -> None:
    pdf = photo_sheet.as_pdf(sheet(case()))
    assert pdf.count(b"/FontFile2") == 2
    assert b"NotoSerifSC" in pdf


# --- bulletin ------------------------------------------------------------------------------------


def test_it_tells_the_week_in_four_sections() -> None:
    week = week_of(8)
    before = Sums(date(2026, 3, 2), 300, 280, 250, 260, 10, 20, 5, 3)
    pair = PhotoPair("市水利局", "WM-1", "云溪路", Shot(picture()), Shot(None, words="未整改"))
    said = words(bulletin.as_docx(Bulletin(week, before, [pair], "23")))
    places = [said.index(name) for name in ("一、总体情况", "二、整改", "三、存在问题", "四、工作")]
    assert places == sorted(places)
    sums = Bulletin(week, before, []).sums
    assert f"新增交办问题{sums.found}件" in said
    assert f"按期整改率{sums.on_time_rate}%" in said
    assert "与上次公布的2026年第10周相比" in said
    assert "创督〔2026〕23号" in said
    assert "市水利局：云溪路（WM-1）" in said
    assert "签发人：周副市长" in said
    assert said.rstrip().endswith("2026年3月16日")
    assert "草稿" not in said


def test_it_counts_every_unit_with_problems_once() -> None:
    week = week_of(8)
    said = words(bulletin.as_docx(Bulletin(week, None, [])))
    third = said[said.index("三、") : said.index("四、")]
    for row in week.rows:
        if row["found"]:
            assert third.count(f"{row['name']}（{row['found']}件）") == 1, row["name"]


def test_it_marks_an_open_week_as_a_draft() -> None:
    week = week_of(2, state="open", published_at=None, signer="")
    said = words(bulletin.as_docx(Bulletin(week, None, [])))
    assert "草稿：本周尚未冻结，数据截至2026年3月15日24时" in said
    assert "此前尚无已公布的周次" in said
    assert "　　年　月　日" in said


def test_it_holds_no_link() -> None:
    made = parts(bulletin.as_docx(Bulletin(week_of(4), None, [])))
    assert b"w:hyperlink" not in made["word/document.xml"]
    links = [name for name, text in made.items() if b'TargetMode="External"' in text]
    assert links == []


@pytest.mark.parametrize(("ranked", "listed"), [(3, 0), (4, 1), (5, 1), (6, 3), (20, 3)])
def test_it_names_as_many_as_the_lists_hold(ranked: int, listed: int) -> None:
    rows = [
        {"name": f"单位{n}", "rank": n, "score": "90.00", "few_cases": False}
        for n in range(1, ranked + 1)
    ]
    better, worse = bulletin.best_and_worst(rows)
    assert [row["rank"] for row in better] == list(range(1, listed + 1))
    assert [row["rank"] for row in worse] == list(range(ranked, ranked - listed, -1))


def test_it_leaves_units_with_few_cases_out() -> None:
    rows = [{"name": "甲", "rank": n, "score": "90", "few_cases": n in (1, 6)} for n in range(1, 7)]
    better, worse = bulletin.best_and_worst(rows)
    assert [row["rank"] for row in better] == [2, 3]
    assert [row["rank"] for row in worse] == [5, 4]


def test_it_compares_without_dividing_by_nothing() -> None:
    now = Sums(MONDAY, 3, 0, 0, 0, 0, 0, 0, 0)
    then = Sums(date(2026, 3, 2), 3, 2, 1, 2, 0, 1, 0, 0)
    assert now.on_time_rate is None
    assert comparison(now, then) == (
        "与上次公布的2026年第10周相比，新增交办持平，逾期未改减少1件，反弹持平。"
    )
    assert then.on_time_rate == Decimal("50.00")


# --- the leader's page ---------------------------------------------------------------------------


@pytest.mark.parametrize("units", [0, 1, 30])
def test_it_is_one_page_whatever_the_week(units: int) -> None:
    week = week_of(units)
    trend = [Sums(MONDAY, n, n, n // 2, n, 0, n * 999, 0, 0) for n in range(12)]
    decisions = ["很长的事项" * 60] * 20
    made = leader_brief.as_pdf(Brief(week, None, trend, decisions, NOON))
    assert pages(made) == 1
    assert made.count(b"/FontFile2") == 2


def test_it_takes_any_words_on_the_leaders_page() -> None:
    week = week_of(2)
    for text in NASTY:
        rows = [{**row, "name": text * 20} for row in week.rows]
        odd = week_of(2, rows=rows, campaign=text, organisation=text, signer=text)
        assert pages(leader_brief.as_pdf(Brief(odd, None, [], [text], NOON))) == 1


# --- the daily brief -----------------------------------------------------------------------------


def day(**changes: object) -> Day:
    values: dict[str, object] = {
        "organisation": "示范市创建办",
        "campaign": "创建全国文明城市",
        "day": date(2026, 11, 11),
        "as_of": NOON,
        "found": 12,
        "closed": 7,
        "open": 156,
        "waiting": 9,
        "overdue": 14,
        "closed_by": [UnitDay("综执局", 4), UnitDay("住建局", 3)],
        "overdue_by": [UnitDay(f"单位{n}", 9 - n) for n in range(7)],
        **changes,
    }
    return Day(**values)  # type: ignore[arg-type]


def test_it_tells_the_day_in_a_few_lines() -> None:
    assert daily_brief.text(day()).split("\n") == [
        "【每日战报】11月11日（截至2026年11月11日12:00）",
        "今日新增 12 件，销号 7 件；在办 156 件，待核查 9 件，逾期 14 件。",
        "销号较多：综执局 4 件、住建局 3 件。",
        "逾期较多：单位0 9 件、单位1 8 件、单位2 7 件、单位3 6 件、单位4 5 件等。",
        "请有关单位抓紧办结并反馈。",
        "示范市创建办",
    ]
    calm = daily_brief.text(day(closed_by=[], overdue_by=[]))
    assert "今日无销号问题。\n目前无逾期未办结问题。\n示范市创建办" in calm


@pytest.mark.parametrize("name", [*NASTY, "很长的单位名称" * 10])
def test_it_draws_a_picture_as_wide_as_a_phone_shows(name: str) -> None:
    made = daily_brief.png(day(campaign=name, overdue_by=[UnitDay(name, 123_456)], found=123_456))
    with Image.open(io.BytesIO(made)) as opened:
        assert opened.format == "PNG"
        assert opened.width == 1080
        assert opened.height > 900
