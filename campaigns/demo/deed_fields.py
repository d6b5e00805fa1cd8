"""Fields of a deed in a history, as the processes take them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from campaigns.models import (
    Department,
)
from campaigns.processes.holding import Assisting
from campaigns.rules.deadlines import Limit, LimitUnit

DeedFields = Mapping[str, Any]


def shown(deed: DeedFields, stage: str) -> str:
    """What a picture shows: after a failed re-check or with a deferral, still the problem."""
    is_there = deed["deed"] == "request_deferral" or deed.get("result") in {"unfixed", "rebound"}
    return "before" if is_there else stage


def moment_of(text: str | datetime) -> datetime:
    return text if isinstance(text, datetime) else datetime.fromisoformat(text)


def optional_moment(text: str | datetime | None) -> datetime | None:
    return None if text is None else moment_of(text)


def unit_of(code: str | None) -> Department | None:
    return Department.objects.get(code=code) if code else None


def assisting_of(deed: DeedFields) -> list[Assisting]:
    return [
        Assisting(Department.objects.get(code=part["department"]), part.get("share"))
        for part in deed.get("assisting", ())
    ]


def limit_of(deed: DeedFields) -> Limit | None:
    if "limit_amount" not in deed:
        return None
    return Limit(int(deed["limit_amount"]), LimitUnit(deed["limit_unit"]))
