"""The weekly score workbook (周排名): a week's table in, the bytes of an .xlsx file out.

Source of the rules: DOCUMENTS.md §1. Everything is printed from the content that it is given;
nothing is computed but sums and the rates from them.
"""

from __future__ import annotations

from openpyxl import Workbook

from campaigns.exports.long_rows import LongBodies
from campaigns.exports.sheet_style import add_looks
from campaigns.exports.weekly_workbook import details, groups, overview, second_tables
from campaigns.exports.weekly_workbook.paper import Corrected, WeekPaper
from campaigns.exports.weekly_workbook.period_paper import PeriodPaper

__all__ = ["Corrected", "PeriodPaper", "WeekPaper", "build", "build_period"]


def build(content: WeekPaper) -> bytes:
    """The whole workbook of a week."""
    book = Workbook()
    book.remove(book.worksheets[0])
    add_looks(book)
    overview.add(book, content)
    groups.add(book, content)
    second_tables.add(book, content)
    bodies = LongBodies(book)
    details.add(book, content, bodies)
    book.properties.title = content.title
    book.properties.creator = content.organisation
    return bodies.packed()


def build_period(content: PeriodPaper) -> bytes:
    """The workbook of a month, quarter or year: its tables without the lists behind them."""
    book = Workbook()
    book.remove(book.worksheets[0])
    add_looks(book)
    overview.add(book, content)
    groups.add(book, content)
    second_tables.add(book, content)
    bodies = LongBodies(book)
    details.add_red_and_black(book, content, bodies)
    book.properties.title = content.title
    book.properties.creator = content.organisation
    return bodies.packed()
