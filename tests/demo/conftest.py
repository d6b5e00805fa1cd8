"""One small city that has lived for weeks, for all tests of a file that look at it or add to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from campaigns.demo.seeding import seed_city
from campaigns.models import Campaign
from tests.factories import at

LIVED_UNTIL = at("2026-11-12 16:30")
LIVED_ISSUES = 60


@pytest.fixture(scope="module")
def _small_city(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """Stands in a transaction around the transactions of the file's tests; its photos' folder."""
    folder = tmp_path_factory.mktemp("media")
    files = override_settings(MEDIA_ROOT=folder)
    with django_db_blocker.unblock(), transaction.atomic():
        with files:
            seed_city(now=LIVED_UNTIL, issues=LIVED_ISSUES)
        yield folder
        transaction.set_rollback(True)


@pytest.fixture
def city(_small_city: Path, db: None, settings: Any) -> Campaign:
    """The campaign of the small city at LIVED_UNTIL; what a test changes is gone after it."""
    settings.MEDIA_ROOT = _small_city
    return Campaign.objects.get()
