"""Every test of the door begins with an empty cache: names and throttles are kept there."""

from __future__ import annotations

import pytest

from tests.memory import forget_all


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    forget_all()
