"""Seeding is whole or leaves nothing; its pictures are stored by several processes at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from campaigns.demo.reference import CAMPAIGN_CODE
from campaigns.demo.seeding import seed_city
from campaigns.models import Campaign, Issue, Photo, RoleGrant
from campaigns.processes.refusals import RoleNotAllowed
from tests.factories import NOON

ROOT = Path(__file__).resolve().parent.parent.parent
SEED = """
import json
from datetime import datetime
from campaigns.demo.seeding import seed_city
from campaigns.models import Photo
from campaigns.processes.invariants import check_all

now = datetime.fromisoformat("2026-11-11T12:00+08:00")
campaign = seed_city(now=now, issues=60, processes=2)
print(json.dumps({
    "issues": campaign.issues.count(),
    "photos": Photo.objects.count(),
    "unclaimed": Photo.objects.unclaimed().count(),
    "broken": sum(found.broken for found in check_all(now=now)),
}))
"""


@pytest.mark.long
def test_two_processes_store_the_pictures_of_one_city(tmp_path: Path) -> None:
    """On a SQLite file of its own, where writers queue."""
    environment = {
        **os.environ,
        "ENV_FILE": "/nonexistent",
        "DEMO": "1",
        "SECRET_KEY": "x",
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'city.sqlite3'}",
        "MEDIA_ROOT": str(tmp_path / "media"),
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
    }
    for arguments in (["migrate", "-v0"], ["shell", "-v0", "-c", SEED]):
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["issues"] >= 60
    assert found["photos"] > found["issues"]
    assert found["unclaimed"] == 0
    assert found["broken"] == 0


def test_a_refused_deed_leaves_neither_city_nor_pictures(db: None) -> None:
    """A deed that the rules refuse is a mistake in the plan: it is not swallowed."""
    RoleGrant.objects.filter(user__username="thirdparty").delete()
    with pytest.raises(RoleNotAllowed):
        seed_city(now=NOON, issues=60)
    assert not Campaign.objects.filter(code=CAMPAIGN_CODE).exists()
    assert not Issue.objects.exists()
    assert not Photo.objects.exists()
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []
