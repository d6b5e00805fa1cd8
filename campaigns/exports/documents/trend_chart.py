"""The trend of some weeks, drawn on a PDF page: rates as lines, overdue issues as bars."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from campaigns.exports.documents.pdf_paper import BLACK, BLUE, GREEN, GREY, RED, Colour, PdfPaper
from campaigns.exports.documents.week_words import Sums
from campaigns.exports.typefaces import Face


def draw(
    paper: PdfPaper, trend: Sequence[Sums], *, x: float, y: float, wide: float, tall: float
) -> None:
    """Rates as lines (0 to 100 %), overdue issues as bars on a scale of their own."""
    paper.put(x, y, f"近{len(trend)}周走势", size=12, width=60, face=Face.SANS)
    _legend(paper, x + 60, y + 0.8)
    top, high = y + 9, tall - 17
    left, across = x + 11, wide - 22
    for share in (0, 25, 50, 75, 100):
        line = top + high * (1 - share / 100)
        paper.rule(left, line, left + across, line)
        paper.put(x, line - 2, f"{share}%", size=7.5, width=10, align="R", colour=GREY)
    step = across / max(1, len(trend))
    most = max([week.overdue_open for week in trend] + [1])
    for place, week in enumerate(trend):
        middle = left + step * (place + 0.5)
        bar = high * 0.45 * week.overdue_open / most
        paper.bar(middle - 3, top + high - bar, 6, bar, (225, 205, 205))
        said = str(week.overdue_open)
        paper.put(middle - 8, top + high - bar - 4, said, size=7.5, width=16, align="C", colour=RED)
        paper.put(
            middle - 10, top + high + 0.5, week.week, size=8, width=20, align="C", colour=GREY
        )
    for colour, rates in (
        (BLUE, [week.on_time_rate for week in trend]),
        (GREEN, [week.fix_rate for week in trend]),
    ):
        for run in _runs(rates):
            paper.way(
                [
                    (left + step * (place + 0.5), top + high * (1 - float(value) / 100))
                    for place, value in run
                ],
                colour,
            )


def _runs(rates: Sequence[Decimal | None]) -> list[list[tuple[int, Decimal]]]:
    """Stretches of weeks that have a rate: a week without one breaks the line."""
    runs: list[list[tuple[int, Decimal]]] = [[]]
    for place, value in enumerate(rates):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((place, value))
    return [run for run in runs if run]


def _legend(paper: PdfPaper, x: float, y: float) -> None:
    entries: tuple[tuple[str, Colour], ...] = (
        ("按期整改率", BLUE),
        ("整改率", GREEN),
        ("逾期未改（件）", (225, 205, 205)),
    )
    for name, colour in entries:
        paper.bar(x, y + 1.2, 5, 2, colour)
        paper.put(x + 6, y, name, size=8.5, width=26, colour=BLACK)
        x += 32
