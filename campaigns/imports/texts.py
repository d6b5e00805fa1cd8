"""Texts of cells made comparable and clean: keys, codes, free text, and cells as people read them."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from functools import lru_cache

from campaigns.imports.sheet import Broken, Value

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LINE_ENDS = re.compile(r"\r\n?")
_SPACES = re.compile(r"\s+")


@lru_cache(maxsize=65_536)
def key_of(text: str) -> str:
    """What two ways of writing the same name have in common: NFKC, no spaces, no case."""
    return _SPACES.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))).casefold()


def code_of(text: str) -> str:
    """A code, number or file name: NFKC, without outer spaces and invisible signs."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip()


def clean(text: str) -> str:
    """Free text as it was meant: Chinese punctuation stays, control signs and outer spaces go."""
    if text.isprintable():  # then none of the signs below is in it
        return text.strip()
    return _CONTROL.sub("", _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))).strip()


def one_line(text: str) -> str:
    """A header as people read it: no line breaks, outer spaces gone."""
    return clean(text).replace("\n", "")


def shown(value: Value) -> str:
    """A cell as a person sees it, for error lists."""
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Broken):
        return value.text
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        is_day = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.strftime("%Y-%m-%d" if is_day else "%Y-%m-%d %H:%M")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
