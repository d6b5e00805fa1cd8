"""Every code that an import may tell has its sentence, and every sentence its values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from campaigns.wording import imports as wording
from campaigns.wording.labels import Word

ROOT = Path(__file__).resolve().parent.parent.parent / "campaigns"
ROOMS = (ROOT / "imports", ROOT / "processes" / "importing")
CODES_OF_PICTURES = {"pictures.py"}


def codes(pattern: str) -> set[str]:
    """What the pattern captures in the two rooms of the imports."""
    return {
        code
        for room in ROOMS
        for path in room.glob("*.py")
        if path.name not in CODES_OF_PICTURES
        for code in re.findall(pattern, path.read_text(encoding="utf-8"))
    }


def test_every_refusal_of_a_file_has_its_words() -> None:
    told = codes(r'FileFault\(\s*"(\w+)"')
    assert "bad_header" in told
    assert told - {"bad_header", "bad_csv"} <= set(wording.FILE_REFUSALS)


def test_every_fault_of_a_cell_has_its_words() -> None:
    told = codes(r'CellFault\(\s*"(\w+)"') | codes(r'\.fault\(\s*[\w."]+,\s*"(\w+)"')
    assert {"bad_date", "unknown_department", "number_taken", "name_taken"} <= told
    known = set(wording.CELL_FAULTS) | {code for code, _why in wording.NOT_FOUND} | {"bad_photo"}
    assert told <= known


def test_every_note_has_its_words() -> None:
    told = codes(r'Note\(\s*"(\w+)"') | codes(r'\.note\(\s*"\w+",\s*"(\w+)"')
    assert {"photos_follow", "place_as_address", "sheet_not_read"} <= told
    assert told <= set(wording.NOTES) | {"hidden_content"}


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (
            {"code": "formula_cell", "value": "=1+1", "facts": {"cell": "B5"}},
            "Cell B5 holds a formula without a value. Paste it as a value.",
        ),
        (
            {
                "code": "unknown_department",
                "value": "城菅局",
                "facts": {"why": "unknown", "suggestions": [{"code": "a", "name": "综执局"}]},
            },
            "No unit is known under this name. Perhaps: 综执局.",
        ),
        (
            {"code": "bad_photo", "value": "a.jpg", "facts": {"why": "too_small"}},
            "The picture is smaller than 32 pixels. (a.jpg)",
        ),
        (
            {"code": "bad_choice", "value": "特别严重", "facts": {"choices": ["一般", "较重"]}},
            "Not one of the words allowed here: 一般, 较重.",
        ),
        ({"code": "not_known_yet", "value": ""}, "This cannot be taken (not_known_yet)."),
    ],
)
def test_an_error_is_told(error: dict[str, Any], message: str, english: None) -> None:
    assert wording.error_message(error) == message


@pytest.mark.parametrize(
    ("code", "facts", "message"),
    [
        (
            "bad_header",
            {"missing": ["发现时间"], "doubled": ["责任单位"]},
            "Missing headers: 发现时间. Headers that stand there twice: 责任单位.",
        ),
        (
            "bad_csv",
            {"why": "quotes", "line": 2},
            "A quotation mark is opened in line 2 and never closed.",
        ),
        (
            "too_many_rows",
            {"row": 1048576, "most": 50000},
            "There is a value in row 1048576; at most 50000 rows are read.",
        ),
    ],
)
def test_a_refusal_is_told(code: str, facts: dict[str, Any], message: str, english: None) -> None:
    assert wording.refusal_message(code, facts) == message


def test_a_note_is_told(english: None) -> None:
    note = {"code": "hidden_content", "what": "row", "sheet": "一", "rows": [3, 4]}
    assert wording.note_message(note) == "Hidden rows were left out: 3, 4."


def test_an_answer_gets_its_messages(english: None) -> None:
    answer = {
        "rows": 1,
        "errors": [{"code": "required", "value": "", "facts": {}}],
        "notes": [{"code": "photos_follow", "rows": 2}],
    }
    told = wording.with_messages(answer)
    assert told["errors"][0]["message"] == "This cell must be filled in."
    assert told["notes"][0]["message"].startswith("2 rows have no photo")
    assert "message" not in answer["errors"][0]  # type: ignore[index]


@pytest.mark.parametrize("words", [wording.FILE_REFUSALS, wording.CELL_FAULTS, wording.NOTES])
def test_no_sentence_is_empty(words: Mapping[str, Word]) -> None:
    assert all(str(sentence).strip() for sentence in words.values())


@pytest.fixture
def english() -> Any:
    from django.utils import translation

    with translation.override("en"):
        yield
