"""A text pasted from a chat group, taken apart into place, problem and unit.

Source of the rule: PRODUCT "Capture" (at a desk). Only what the text says is used: labels first
("地点：", "问题：", "责任单位："), then the longest known name of a site, a unit, a category.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from campaigns.rules.masking import without_numbers

LONGEST = 4000
LABELS: Mapping[str, tuple[str, ...]] = {
    "place": ("地点", "位置", "点位", "地址", "发现地点", "问题地点", "place", "location", "address"),
    "problem": ("问题", "问题描述", "描述", "内容", "情况", "存在问题", "problem", "issue"),
    "unit": (
        "单位", "责任单位", "主责单位", "牵头单位", "整改单位", "主办单位", "责任部门", "unit",
    ),
    "category": ("类别", "问题类别", "分类", "category"),
}  # fmt: skip
_LINE = re.compile(
    r"^[\s\d.、()（）【\[*#-]*("
    + "|".join(sorted({word for words in LABELS.values() for word in words}, key=len, reverse=True))
    + r")[】\]]?\s*[:：]\s*(.*)$",
    re.IGNORECASE,
)
_CHAT = re.compile(r"^\S{1,20}\s+\d{4}[-/年]\d{1,2}[-/月]\d{1,2}日?\s+\d{1,2}:\d{2}(:\d{2})?\s*$")
_CALL = re.compile(r"@[^\s@，。；,;]+[\s\u2005]*")
_ASK = re.compile(r"[，。；,; ]*请?[^，。；,;\n]{0,20}(尽快|及时|立即|马上|抓紧)[^，。；,;\n]*$")
_FILLING = re.compile(r"[、，,/（）()\s]+")


@dataclass(frozen=True)
class Split:
    """What was understood: codes of known rows, else empty. `address` is the place in words when
    no site of that name is known."""

    site: str = ""
    address: str = ""
    category: str = ""
    unit: str = ""
    description: str = ""


def split(
    text: str,
    *,
    sites: Iterable[tuple[str, str]],
    units: Iterable[tuple[str, str]],
    categories: Iterable[tuple[str, str]],
) -> Split:
    """Takes the text apart. `sites`, `units` and `categories` are (code, name); a unit may stand
    there under several names."""
    said, rest = _labelled(text.replace("\x00", "")[:LONGEST])
    whole = f"{rest}\n{said.get('problem', '')}"
    place = said.get("place", "")
    site = _longest(place or whole, sites)
    return Split(
        site=site[0],
        address="" if site[0] else place[:200],
        category=_category(f"{said.get('category', '')} {whole}", categories),
        unit=_longest(said.get("unit", "") or whole, units)[0],
        description=_cleaned(said.get("problem", "") or rest),
    )


def _labelled(text: str) -> tuple[dict[str, str], str]:
    """What stands behind labels, and the other lines. A line that follows belongs to neither."""
    said: dict[str, str] = {}
    rest: list[str] = []
    for line in (line.strip() for line in text.splitlines()):
        found = _LINE.match(line)
        if found is None:
            if line and not _CHAT.match(line):
                rest.append(line)
            continue
        kind = next(kind for kind, words in LABELS.items() if found.group(1).lower() in words)
        said[kind] = f"{said[kind]} {found.group(2)}" if kind in said else found.group(2)
    return said, "\n".join(rest)


def _longest(text: str, rows: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """The row with the longest name that stands in the text; of equal ones the first."""
    best = ("", "")
    for code, name in rows:
        if len(name) > max(1, len(best[1])) and name in text:
            best = (code, name)
    return best


def _category(text: str, rows: Iterable[tuple[str, str]]) -> str:
    """The category of which most signs stand in the text, by the parts of its name."""
    best, most = "", 1
    for code, name in rows:
        parts = [part for part in _FILLING.split(name) if len(part) > 1]
        signs = sum(len(part) for part in parts if part in text)
        if signs > most:
            best, most = code, signs
    return best


def _cleaned(text: str) -> str:
    """Without calls of people, requests to hurry and numbers of people."""
    lines = (_ASK.sub("", _CALL.sub("", line)).strip(" ，,；;") for line in text.splitlines())
    return without_numbers("\n".join(line for line in lines if line))[:2000]
