"""What every test stands on: the demo city in the database, files in a folder of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as environment
from django.test import Client
from rest_framework.test import APIClient
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from campaigns.demo.reference import load_city
from campaigns.models import Campaign, User
from campaigns.models.append_only import drop_triggers, install_triggers
from campaigns.wording.catalogue import compile_catalogue
from tests.factories import make_campaign, person
from tests.memory import forget_all
from tests.stage import Stage

JOURNEYS = "tests/journeys/"


def pytest_sessionstart() -> None:
    """A fresh checkout holds the Chinese catalogue's source only."""
    compile_catalogue()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that start processes of their own come first, so that none is left for the end."""
    items.sort(
        key=lambda item: not {"browser", "live"} & {mark.name for mark in item.iter_markers()}
    )


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """Whole files for each worker, and one for all journeys: they share a running product."""
    return JourneysTogether(config, log)


class JourneysTogether(LoadFileScheduling):  # type: ignore[misc]
    """One unit of work for all files of `tests/journeys/`."""

    def _split_scope(self, nodeid: str) -> str:
        scope = super()._split_scope(nodeid)
        return JOURNEYS if scope.startswith(JOURNEYS) else scope


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips what this machine or this pass has no server for; `tests/run.py` counts those."""
    on_postgres = environment.DATABASES["default"]["ENGINE"].endswith("postgresql")
    if item.get_closest_marker("postgres") and not on_postgres:
        pytest.skip("needs DATABASE_URL of a PostgreSQL")
    if item.get_closest_marker("redis") and not environment.REDIS_URL:
        pytest.skip("needs REDIS_URL")
    if item.get_closest_marker("browser") and shutil.which("chromium") is None:
        pytest.skip("needs Chromium")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.fixture) -> None:  # type: ignore[valid-type]
    """The demo city's units, people, zones, sites and categories, loaded once."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        load_city()


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, settings: pytest.fixture) -> Path:  # type: ignore[valid-type]
    """Photos and papers of a test lie in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]
    settings.JOB_ROOT = tmp_path / "jobs"  # type: ignore[attr-defined]
    return tmp_path


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What a test before this one has left in the cache is gone."""
    forget_all()


@pytest.fixture
def campaign(db: None) -> Campaign:
    """A running campaign of the demo city with default rules."""
    return make_campaign()


@pytest.fixture
def city_stays(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: pytest.fixture,  # type: ignore[valid-type]
) -> Iterator[None]:
    """Loads the city again after a test with real transactions, whose end empties all tables."""
    yield
    if is_transactional(request):
        with django_db_blocker.unblock():  # type: ignore[attr-defined]
            install_triggers("default")
            load_city()
            forget_all()


@pytest.fixture
def _django_db_helper(
    request: pytest.FixtureRequest, city_stays: None, _django_db_helper: None
) -> Iterator[None]:
    """pytest-django's own, with the append-only triggers out of the way of its flush."""
    yield
    if is_transactional(request):
        drop_triggers("default")


def is_transactional(request: pytest.FixtureRequest) -> bool:
    """Whether the test commits for real."""
    marker = request.node.get_closest_marker("django_db")
    marked = marker is not None and marker.kwargs.get("transaction", False)
    return marked or bool({"transactional_db", "live_server"} & set(request.fixturenames))


@pytest.fixture
def real_commits(transactional_db: None) -> None:
    """Real transactions, for tests with threads."""


@pytest.fixture(scope="session")
def staged_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with the city and a running campaign, for stages to begin with."""
    stage = Stage(tmp_path_factory.mktemp("city"))
    stage.manage("migrate", "--verbosity=0")
    stage.scene("city")
    return stage.folder / "tracker.sqlite3"


@pytest.fixture
def page() -> Client:
    """A browser without a sign-in."""
    return Client()


@pytest.fixture
def signed_in(db: None) -> type[_SignedIn]:
    """`signed_in.as_("office")` is a browser with that sign-in; `.api("office")` an API client."""
    return _SignedIn


class _SignedIn:
    @staticmethod
    def as_(username: str) -> Client:
        client = Client()
        client.force_login(
            User.objects.get(username=username),
            backend="campaigns.web.backend.StaffBackend",
        )
        return client

    @staticmethod
    def api(username: str) -> APIClient:
        client = APIClient()
        client.force_authenticate(person(username))
        return client
