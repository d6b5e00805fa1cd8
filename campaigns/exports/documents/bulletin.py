"""The bulletin (督查通报): a week's stored table in, an editable .docx out.

Source of the rules: DOCUMENTS.md §7. The text has real styles and no link; the number, the date
and the standard words of the last section are for staff to complete.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from campaigns.exports.documents.official import (
    MM_PER_PT,
    SMALL_PT,
    day_words,
    document_number,
    plain,
)
from campaigns.exports.documents.photo_sheet import Shot
from campaigns.exports.documents.week_words import (
    Row,
    Sums,
    comparison,
    late_words,
    overall,
    sums_of,
)
from campaigns.exports.documents.word_paper import RED, WordPaper
from campaigns.exports.typefaces import Face, Widths, shortened
from campaigns.exports.weekly_workbook.paper import UNGROUPED, WeekPaper, spoken
from campaigns.rules.calendars import local

NAME = "督查通报"
NUMBER_WORD = "创督"
FRAME_WIDTH, FRAME_HEIGHT, COLUMN = 74.0, 55.0, 78.0
CAPTION_HIGH = 5.2
MOST_NAMED = 5
CLASSES_NAMED = 4
DEMANDS = (
    "一是压实责任。各单位主要负责同志要对照问题清单逐项研究，明确责任人和完成时限，"
    "逾期问题须于三个工作日内办结并反馈。",
    "二是举一反三。对反复出现的问题要查找原因、完善机制，同类点位同步排查，防止反弹回潮。",
    "三是严格核查。整改照片须与原问题同一点位、同一角度，弄虚作假的按规定扣分并通报。",
)
NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class PhotoPair:
    """An issue that the bulletin shows: unit, number and place, with its pictures."""

    unit: str
    number: str
    place: str
    before: Shot
    after: Shot


@dataclass(frozen=True)
class Bulletin:
    """The week, the last published one before it, and the pictures; `number` may be empty."""

    week: WeekPaper
    before: Sums | None
    pairs: Sequence[PhotoPair]
    number: str = ""

    @property
    def sums(self) -> Sums:
        return sums_of(self.week.monday, self.week.rows)

    @property
    def day(self) -> date | None:
        """The day of publication; None before it."""
        published = self.week.published_at
        return local(published).date() if published is not None else None


def as_docx(bulletin: Bulletin) -> bytes:
    """The draft, complete in all sections."""
    week = bulletin.week
    paper = WordPaper(title=week.title, author=week.organisation)
    year = (bulletin.day or week.monday).year
    paper.text(document_number(NUMBER_WORD, year, bulletin.number), "公文文号")
    paper.title(week.title)
    paper.text(week.period, "公文文号")
    if bulletin.day is None:
        paper.text(_draft_words(week), "公文文号", colour=RED)
    paper.heading("一、总体情况")
    paper.text(f"本周，{overall(bulletin.sums)}{comparison(bulletin.sums, bulletin.before)}")
    paper.heading("二、整改较好和较差的单位")
    _better_and_worse(paper, week)
    paper.heading("三、存在问题")
    _problems(paper, week)
    if bulletin.pairs:
        paper.text("部分问题照片如下：", with_next=True)
        for pair in bulletin.pairs:
            _pictures(paper, pair)
    paper.heading("四、工作要求")
    for demand in DEMANDS:
        paper.text(demand)
    _end(paper, bulletin)
    return paper.saved()


def _draft_words(week: WeekPaper) -> str:
    if week.is_open:
        return f"草稿：本周尚未冻结，数据截至{spoken(week.as_of)}"
    return f"草稿：本周已冻结、待公布，数据截至{spoken(week.as_of)}"


# --- 二 ------------------------------------------------------------------------------------------


def _better_and_worse(paper: WordPaper, week: WeekPaper) -> None:
    """A paragraph a group, by its ranks; units with few cases are in neither list."""
    for place, (group, rows) in enumerate(_ranked_groups(week)):
        paper.heading(f"（{_numeral(place)}）{group}", level=2)
        better, worse = best_and_worst(rows)
        words = [f"整改较好的：{_named(better)}。" if better else ""]
        words.append(f"整改较差的：{_named(worse)}。" if worse else "")
        paper.text("".join(words) or "参加排名的单位较少或样本不足，本周不列名。")
    if corrected := week.corrected_note(week.rows):
        paper.text(corrected)


def _ranked_groups(week: WeekPaper) -> list[tuple[str, list[Row]]]:
    return [(name, rows) for name, rows in week.groups().items() if name != UNGROUPED]


def best_and_worst(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """The first and the last ranks of a group: three each from six ranked units on, one each from
    four, none below (as the red and black lists of SCORING); nobody stands in both."""
    ranked = [row for row in rows if row["rank"] is not None]
    many = 0 if len(ranked) < 4 else 1 if len(ranked) < 6 else 3
    listed = [row for row in ranked if not row["few_cases"]]
    better = [row for row in listed if row["rank"] <= many]
    worst_ranks = sorted(row["rank"] for row in ranked)[len(ranked) - many :] if many else []
    lowest = worst_ranks[0] if worst_ranks else 0
    worse = [row for row in listed if many and row["rank"] >= lowest and row["rank"] > many]
    return better, worse[::-1]


def _named(rows: Sequence[Row]) -> str:
    return "、".join(f"{row['name']}（{row['score']}分，第{row['rank']}名）" for row in rows)


# --- 三 ------------------------------------------------------------------------------------------


def _problems(paper: WordPaper, week: WeekPaper) -> None:
    """Units with something overdue or rebounded in full, the others in one paragraph."""
    overdue, rebounds = _by_unit(week, "overdue"), _by_unit(week, "rebounds")
    classes = _by_unit(week, "categories")
    troubled = [
        row for row in week.rows if row["department"] in overdue or row["department"] in rebounds
    ]
    for place, row in enumerate(sorted(troubled, key=lambda row: int(row["sort"]))):
        code = row["department"]
        late, back = overdue.get(code, []), rebounds.get(code, [])
        count = int(row["found"])
        paper.heading(f"（{_numeral(place)}）{row['name']}（{count}件）", level=2)
        paper.text("".join(_of_unit(classes.get(code, []), late, back)))
    others = [row for row in week.rows if row not in troubled and int(row["found"])]
    if others:
        lead = "其余单位本周新增交办问题：" if troubled else "本周各单位新增交办问题："
        said = "、".join(f"{row['name']}（{row['found']}件）" for row in others)
        paper.text(f"{lead}{said}。")
    if not troubled and not others:
        paper.text("本周无新增交办和逾期未改问题。")


def _by_unit(week: WeekPaper, name: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in week.lists.get(name, ()):
        found.setdefault(row["department"], []).append(row)
    return found


def _of_unit(classes: Sequence[Row], late: Sequence[Row], back: Sequence[Row]) -> Iterator[str]:
    if classes:
        most = sorted(classes, key=lambda row: -int(row["count"]))
        said = "、".join(f"{row['class']}{row['count']}件" for row in most[:CLASSES_NAMED])
        yield f"本周新增交办{said}{'等' if len(most) > CLASSES_NAMED else ''}。"
    if late:
        worst = sorted(late, key=lambda row: -int(row["days"]))[:MOST_NAMED]
        said = "；".join(
            f"{row['place']}（{row['category']}，{row['issue']}，{late_words(int(row['days']))}）"
            for row in worst
        )
        yield f"逾期未改{len(late)}件{'，其中' if len(late) > MOST_NAMED else '：'}{said}。"
    if back:
        said = "；".join(f"{row['place']}（{row['category']}，{row['issue']}）" for row in back)
        yield f"反弹{len(back)}件：{said}。"


def _pictures(paper: WordPaper, pair: PhotoPair) -> None:
    table = paper.table((COLUMN, COLUMN), rows=3)
    for row, high in enumerate((FRAME_HEIGHT + 1, CAPTION_HIGH, CAPTION_HIGH)):
        paper.fix_height(table, row, high)
    for column, (label, shot) in enumerate((("整改前", pair.before), ("整改后", pair.after))):
        cell = table.cell(0, column)
        if shot.jpeg is None:
            paper.fill(cell, f"（{shot.words}）", style="图注").font.color.rgb = RED
        else:
            paper.picture(cell, shot.jpeg, FRAME_WIDTH, FRAME_HEIGHT)
        taken = f"　{day_words(shot.taken_on)}" if shot.taken_on else ""
        paper.fill(table.cell(1, column), f"{label}{taken}", style="图注")
    widths = Widths(Face.SERIF, SMALL_PT * MM_PER_PT)
    said = shortened(plain(f"{pair.unit}：{pair.place}（{pair.number}）"), widths, 2 * COLUMN - 6)
    paper.fill(table.cell(2, 0).merge(table.cell(2, 1)), said[0], style="图注")
    for row in (0, 1):  # pictures, dates and place stay on one page
        for column in (0, 1):
            table.cell(row, column).paragraphs[0].paragraph_format.keep_with_next = True
    paper.text("", "图注")


# --- the end -------------------------------------------------------------------------------------


def _end(paper: WordPaper, bulletin: Bulletin) -> None:
    week = bulletin.week
    year, number, _day = week.monday.isocalendar()
    paper.text("")
    paper.text(f"附件：1．{year}年第{number}周督查考评情况（工作簿）")
    paper.text("　　　2．逾期未改问题清单、反弹问题清单（见工作簿）")
    paper.text("　　　3．整改前后对比照片表")
    paper.text("")
    paper.text(f"签发人：{week.signer or '　　　　'}", "公文落款")
    paper.text(week.organisation, "公文落款")
    paper.text(day_words(bulletin.day) if bulletin.day else "　　年　月　日", "公文落款")


def _numeral(place: int) -> str:
    """一 … 十, 十一 … 九十九, then figures."""
    count = place + 1
    if count <= 10:
        return NUMERALS[count - 1]
    tens, ones = divmod(count, 10)
    if tens > 9:
        return str(count)
    return f"{NUMERALS[tens - 1] if tens > 1 else ''}十{NUMERALS[ones - 1] if ones else ''}"
