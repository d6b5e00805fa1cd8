"""What people of the demo city write: findings, answers, rulings; parts drawn and put together."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path
from random import Random

from campaigns.models import Category
from campaigns.processes.setting_up import rows_of

SENTENCES = Path(__file__).resolve().parent / "city" / "sentences.tsv"
STREET = "street"


@cache
def _known() -> dict[tuple[str, str], list[str]]:
    """(use, key) → sentences, as the file has them."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows_of(SENTENCES):
        found[(row["use"], row["key"])].append(row["text"])
    return dict(found)


def sentence(rng: Random, use: str, key: str = "") -> str:
    """One of the sentences for a use, with its numbers drawn. KeyError for an unknown use."""
    return _with_numbers(rng, rng.choice(_known()[(use, key)]))


def finding(rng: Random, category: Category, site_type: str) -> str:
    """What an inspector writes: where on the site, and what is wrong with it.

    `site_type` is the code of the site's type; for STREET the address says where.
    """
    text = rng.choice(_known()[("problem", category.code)])
    spots = [""] if site_type == STREET else _known()[("spot", site_type)]
    text = text.replace("{spot}", rng.choice(spots))
    return _with_numbers(rng, text)


def street_corner(rng: Random) -> str:
    """A place on a street that is no site of its own."""
    return _with_numbers(rng, rng.choice(_known()[("spot", STREET)]))


def fixed(rng: Random, category: Category) -> str:
    """What a unit writes when it hands in a fix."""
    return sentence(rng, "fixed", category.code[:2])


def failed(rng: Random, category: Category) -> str:
    """Why a fix did not pass."""
    return sentence(rng, "failed", category.code[:2])


def _with_numbers(rng: Random, text: str) -> str:
    """{b} a building, {u} a unit of it, {f} a floor, {n} a small number, {m} metres."""
    numbers = {
        "b": rng.randint(1, 18),
        "u": rng.randint(1, 4),
        "f": rng.randint(2, 6),
        "n": rng.randint(2, 8),
        "m": 10 * rng.randint(1, 12),
    }
    return text.format(**numbers)
