"""Every history comes to exactly its `expected`: entries, and the facts and scores of its weeks.

The file is named by HISTORIES when set, else it is the sample in tests/data/.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from campaigns.demo.histories import play

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "histories.json"
HISTORIES = json.loads(Path(os.environ.get("HISTORIES", SAMPLE)).read_text(encoding="utf-8"))


def in_order(entries: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(entry, sort_keys=True) for entry in entries)


@pytest.mark.django_db
@pytest.mark.parametrize("history", HISTORIES, ids=lambda history: history["name"])
def test_history_comes_to_what_it_expects(history: dict[str, Any]) -> None:
    found = play(history)
    assert in_order(found["entries"]) == in_order(history["expected"]["entries"])
    assert found["weeks"] == history["expected"]["weeks"]
