"""Cells to values: text, codes, moments, numbers, choices, positions, names in a list.

A parser takes a cell that is neither empty nor broken and returns the value, or raises CellFault.
Source of the forms: DOCUMENTS §9. Times are Asia/Shanghai wall clock.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from campaigns.imports.faults import CellFault
from campaigns.imports.sheet import Value
from campaigns.imports.texts import clean, code_of, key_of, shown
from campaigns.rules.geo import Point, is_on_earth

Parser = Callable[[Value], object]

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_PAIR = re.compile(r"\s*[/,;、|\s]\s*")
_NAMES = re.compile(r"[、,;，；\n]+")
_CODES = re.compile(r"[\s、,;]+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_SLUG = re.compile(r"[A-Za-z0-9_-]+")
SAFE_WHOLE = 10**15  # beyond it Excel has rounded what was typed


def text(most: int) -> Parser:
    """Free text of at most that many signs."""

    def parse(value: Value) -> str:
        found = clean(value) if isinstance(value, str) else shown(value)
        if len(found) > most:
            raise CellFault("too_long", most=most, length=len(found))
        return found

    return parse


def name(most: int) -> Parser:
    """A name on one line."""
    as_text = text(most)

    def parse(value: Value) -> str:
        return " ".join(str(as_text(value)).split())

    return parse


def code(most: int = 40) -> Parser:
    """A code or number as text. A number cell is taken while Excel has kept all its digits."""

    def parse(value: Value) -> str:
        if isinstance(value, bool | datetime | float) or (
            isinstance(value, int) and not 0 <= value < SAFE_WHOLE
        ):
            raise CellFault("bad_code")
        found = code_of(str(value))
        if not found.isprintable() or " " in found:
            raise CellFault("bad_code")
        if len(found) > most:
            raise CellFault("too_long", most=most, length=len(found))
        return found

    return parse


def slug(most: int) -> Parser:
    """A code of Latin letters, digits, - and _."""
    as_code = code(most)

    def parse(value: Value) -> str:
        found = str(as_code(value))
        if not _SLUG.fullmatch(found):
            raise CellFault("bad_code")
        return found

    return parse


def decimal(*, low: int, high: int, places: int = 2, fault: str = "bad_number") -> Parser:
    """A number between both ends, rounded half up. What Excel's floats add is rounded away,
    more places than that are refused."""
    step = Decimal(1).scaleb(-places)

    def parse(value: Value) -> Decimal:
        found = _decimal(value, fault)
        rounded = found.quantize(step, ROUND_HALF_UP)
        if not low <= found <= high or abs(found - rounded) > Decimal("1e-9"):
            raise CellFault(fault, low=low, high=high, places=places)
        return rounded + 0  # no minus before a zero

    return parse


def _decimal(value: Value, fault: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise CellFault(fault)
    said = code_of(str(value)).removesuffix("分").strip()
    if isinstance(value, str) and not _NUMBER.fullmatch(said):
        raise CellFault(fault)
    try:
        found = Decimal(said)
    except InvalidOperation as error:
        raise CellFault(fault) from error
    if not found.is_finite() or abs(found) > 10**12:
        raise CellFault(fault)
    return found


def whole(*, low: int, high: int) -> Parser:
    """A whole number between both ends."""
    as_decimal = decimal(low=low, high=high, places=0)

    def parse(value: Value) -> int:
        return int(str(as_decimal(value)))

    return parse


def choice(words: Mapping[str, str]) -> Parser:
    """The code behind a word. `words` maps accepted words to codes; the Chinese ones are told."""
    known = {key_of(word): found for word, found in words.items()}
    told = [word for word in words if not word.isascii()]

    def parse(value: Value) -> str:
        found = known.get(key_of(shown(value)))
        if found is None:
            raise CellFault("bad_choice", choices=told)
        return found

    return parse


YES = dict.fromkeys(("是", "√", "1", "yes", "true", "y"), "1")
NO = dict.fromkeys(("否", "×", "0", "no", "false", "n"), "")


_YES_NO = choice({**YES, **NO})


def yes_no(value: Value) -> bool:
    return _YES_NO(value) == "1"


def names(value: Value) -> tuple[str, ...]:
    """Several names in one cell, parted by 、，,; or line breaks; each once."""
    parts = (clean(part) for part in _NAMES.split(shown(value)))
    return tuple(dict.fromkeys(part for part in parts if part))


def codes(value: Value) -> tuple[str, ...]:
    """Several codes in one cell, parted by spaces as well."""
    return tuple(dict.fromkeys(part for part in _CODES.split(code_of(shown(value))) if part))


def email(value: Value) -> str:
    """An address of e-mail; only its shape is looked at."""
    found = code_of(shown(value))
    if len(found) > 254 or not _EMAIL.fullmatch(found):
        raise CellFault("bad_email")
    return found


def chosen_names(words: Mapping[str, str]) -> Parser:
    """Several choices in one cell, as their codes."""
    one = choice(words)

    def parse(value: Value) -> tuple[str, ...]:
        return tuple(dict.fromkeys(str(one(part)) for part in names(value)))

    return parse


def longitude_latitude(value: Value) -> Point:
    """`90.023051 / 36.027117`: longitude first."""
    longitude, latitude = _pair(value)
    return _on_earth(latitude, longitude)


def latitude_longitude(value: Value) -> Point:
    """`36.027117 / 90.023051`: latitude first."""
    latitude, longitude = _pair(value)
    return _on_earth(latitude, longitude)


def degrees(value: Value) -> float:
    """One coordinate, for headers of two columns."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise CellFault("bad_position")
    said = code_of(str(value)).strip("°EeNn ")
    if not _NUMBER.fullmatch(said):
        raise CellFault("bad_position")
    return float(said)


def _pair(value: Value) -> tuple[float, float]:
    parts = [part for part in _PAIR.split(code_of(shown(value))) if part]
    if len(parts) != 2:
        raise CellFault("bad_position")
    return degrees(parts[0]), degrees(parts[1])


def _on_earth(latitude: float, longitude: float) -> Point:
    point = Point(latitude, longitude)
    if not is_on_earth(point):
        raise CellFault("bad_position")
    return point
