"""deploy/postgres/roles.sql on a cluster of our own: what each role can do, and what it cannot."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from campaigns.models.append_only import APPEND_ONLY_TABLES
from tests.faults.rig import OwnPostgres
from tests.stage import ROOT, Stage

ROLES = ROOT / "deploy" / "postgres" / "roles.sql"
TAKES_BACK = """
from django.utils import timezone
from campaigns.models import ScoreEntry
from campaigns.processes import accountability
from tests.factories import person
entry = ScoreEntry.objects.unreversed().order_by("pk")[0]
accountability.take_back(entry_id=entry.pk, reason="重复", by=person("office"), now=timezone.now())
"""
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.live,
    pytest.mark.skipif(not OwnPostgres.is_possible(), reason="needs PostgreSQL's own programs"),
]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnPostgres]:
    made = OwnPostgres(tmp_path_factory.mktemp("cluster"))
    made.create()
    yield made
    made.stop("immediate")


@pytest.fixture(scope="module")
def stage(cluster: OwnPostgres, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Migrated and filled by the superuser, then handed to the roles; serves as `tracker_app`."""
    made = Stage(tmp_path_factory.mktemp("stage"), DATABASE_URL=cluster.url)
    made.manage("migrate", "--verbosity=0")
    made.scene("city")
    for _twice in range(2):  # after each upgrade again
        command = ["psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", cluster.url, "-f", str(ROLES)]
        subprocess.run(command, check=True)
    made.environment["DATABASE_URL"] = as_role(cluster, "tracker_app")
    return made


def as_role(cluster: OwnPostgres, role: str) -> str:
    return cluster.url.replace("//postgres@", f"//{role}@")


def test_the_file_names_every_append_only_table() -> None:
    (revoked,) = re.findall(r"revoke update, delete, truncate on(.*?)from", ROLES.read_text(), re.S)
    assert {name.strip() for name in revoked.split(",")} == set(APPEND_ONLY_TABLES)


def test_the_product_works_as_the_app(stage: Stage) -> None:
    stage.scene("work", address="zhao@zhujian.example", photo_count=1)
    stage.manage("plan_reminders")
    stage.manage("deliver_notices")
    stage.scene("findings")  # the clock has posted what fell due by now, or the next line does
    stage.manage(
        "shell",
        "--command",
        "from django.utils import timezone\n"
        "from campaigns.processes.clock_work import run_clock\n"
        "run_clock(now=timezone.now())",
    )
    assert stage.count("scoreentry") > 0
    stage.manage("shell", "--command", TAKES_BACK)
    assert stage.count("scoreentry", "reverses_id is not null") == 1
    assert stage.broken_promises() == []


@pytest.mark.parametrize("table", APPEND_ONLY_TABLES)
@pytest.mark.parametrize("action", ["update {} set id = id", "delete from {}", "truncate {}"])
def test_the_app_cannot_change_history(
    stage: Stage, cluster: OwnPostgres, table: str, action: str
) -> None:
    with (
        psycopg.connect(as_role(cluster, "tracker_app")) as app,
        pytest.raises(InsufficientPrivilege),
    ):
        app.execute(action.format(table))


def test_the_app_makes_no_tables(stage: Stage, cluster: OwnPostgres) -> None:
    with (
        psycopg.connect(as_role(cluster, "tracker_app")) as app,
        pytest.raises(InsufficientPrivilege),
    ):
        app.execute("create table mine (id int)")


def test_reports_read_no_secrets(stage: Stage, cluster: OwnPostgres) -> None:
    address = as_role(cluster, "tracker_read")
    with psycopg.connect(address, autocommit=True) as reader:
        assert reader.execute("select count(*) from campaigns_issue").fetchone() is not None
        assert reader.execute("select username from campaigns_user limit 1").fetchone() is not None
        for secret in ("phone from campaigns_user", "* from django_session"):
            with pytest.raises(InsufficientPrivilege):
                reader.execute(f"select {secret}")
        with pytest.raises(InsufficientPrivilege):
            reader.execute("insert into campaigns_source (code, name) values ('x', 'x')")


def test_a_backup_needs_its_own_role_only(
    stage: Stage, cluster: OwnPostgres, tmp_path: Path
) -> None:
    own = dict(stage.environment)
    stage.environment["DATABASE_URL"] = as_role(cluster, "tracker_backup")
    try:
        made = stage.manage("backup", "--out", str(tmp_path)).strip()
        assert "whole" in stage.manage("restore", made, "--verify")
    finally:
        stage.environment.update(own)
