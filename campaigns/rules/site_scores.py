"""What an inspected site reached (点位测评), in percent.

Source of the rules: PRODUCT M6, M22 (needed n, found m; ratios); SCORING P3 (the mean of the sites
inspected in the week). Decisions in docs/decisions/0025.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from campaigns.rules.scoring import rounded

FULL = Decimal(100)


class ItemKind(StrEnum):
    """How a checklist item is answered: yes or no, or by what was found beside what is needed."""

    BOOL = "bool"
    COUNT = "count"
    MIN = "min"
    RATIO = "ratio"

    @property
    def is_counted(self) -> bool:
        return self is not ItemKind.BOOL


@dataclass(frozen=True)
class Answer:
    """An answered item. `found` is a number where the kind is counted; of a yes-or-no item 1 or 0.
    `need` is None for a yes-or-no item."""

    kind: ItemKind
    found: Decimal
    need: int | None = None

    @property
    def share(self) -> Fraction:
        """What was reached of the item, from 0 to 1."""
        need = self.need or 1
        return max(Fraction(), min(Fraction(1), Fraction(self.found) / need))

    @property
    def is_met(self) -> bool:
        return self.share == 1


def rate_of(answers: Sequence[Answer]) -> Decimal | None:
    """The score rate of a site in percent, two places half up: every answered item weighs alike,
    items that do not apply are left out. None when nothing was answered."""
    if not answers:
        return None
    shares = sum((answer.share for answer in answers), Fraction())
    return rounded(100 * shares / len(answers))


def site_rates(results: Iterable[tuple[int, Decimal]]) -> list[Fraction]:
    """(site, rate) of every result → one rate a site: of a site inspected more than once the mean,
    so that a second visit neither wipes out the first nor counts the site twice."""
    by_site: dict[int, list[Fraction]] = {}
    for site, rate in results:
        by_site.setdefault(site, []).append(Fraction(rate))
    return [_mean(rates) for rates in by_site.values()]


def mean_rate(rates: Sequence[Fraction]) -> Decimal | None:
    """The mean as it is printed, two places half up; None without a site."""
    return rounded(_mean(rates)) if rates else None


def _mean(rates: Sequence[Fraction]) -> Fraction:
    return sum(rates, Fraction()) / len(rates)


Rates = Mapping[int, Sequence[Fraction]]  # by unit id
