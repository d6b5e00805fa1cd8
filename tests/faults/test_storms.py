"""A short storm of each kind; `python -m tests.faults.storm` runs all kinds with twenty strikes each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.rig import OwnPostgres
from tests.faults.storm import FAULTS, Outcome, blow, rigged

pytestmark = [pytest.mark.live, pytest.mark.long]
STRIKES, ISSUES, SEED = 2, 24, 20261123
ON_SERVICES = (
    "kill redis",
    "kill redis with AOF",
    "full redis",
    "flush redis",
    "kill pool child",
    "stop worker",
)
ON_AN_OWN_SERVER = ("stop postgres", "crash postgres", "cut power")


def _node(name: str) -> str:
    """As tests/faults/rows.py names it."""
    return name.replace(" ", "-")


def storm(folder: Path, name: str, *, embedded: bool) -> Outcome:
    fault = FAULTS[name]
    with rigged(folder, fault, embedded=embedded) as rig:
        return blow(rig, fault, strikes=STRIKES, issues=ISSUES, seed=SEED, embedded=embedded)


def assert_weathered(found: Outcome) -> None:
    """Every expected notice stands once and came to an end; in the app all are shown."""
    assert (found.lost, found.doubled, found.broken) == (0, 0, []), found
    states = found.standing["states"]
    assert set(states["in_app"]) == {"sent"}
    assert found.standing["shown"] == states["in_app"]["sent"]
    for channel in ("email", "hook"):
        assert set(states[channel]) <= {"sent", "unknown"}
    assert found.account.sent > 0


def test_the_embedded_service_weathers_killed_workers(tmp_path: Path) -> None:
    assert_weathered(storm(tmp_path, "kill worker", embedded=True))


@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.parametrize("name", ON_SERVICES, ids=_node)
def test_the_service_weathers(name: str, tmp_path: Path) -> None:
    assert_weathered(storm(tmp_path, name, embedded=False))


@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.skipif(not OwnPostgres.is_possible(), reason="no pg_ctl to run a server of our own")
@pytest.mark.parametrize("name", ON_AN_OWN_SERVER, ids=_node)
def test_the_service_weathers_its_database(name: str, tmp_path: Path) -> None:
    assert_weathered(storm(tmp_path, name, embedded=False))
