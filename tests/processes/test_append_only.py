"""Events, entries and the audit log are only ever added to; the database itself sees to it."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from campaigns.models import (
    AuditLink,
    AuditLog,
    Campaign,
    IssueEvent,
    ScoreEntry,
    SelfCheck,
    SelfCheckQuota,
)
from campaigns.models.append_only import (
    ACTIONS,
    APPEND_ONLY_TABLES,
    missing_triggers,
    trigger_name,
)
from campaigns.processes.audit_chain import link_new
from campaigns.processes.auditing import record
from tests.factories import NOON, make_dispatched, person
from tests.processes.self_check_cast import ask_daily, find_problem

pytestmark = pytest.mark.both
GUARDED: tuple[type[models.Model], ...] = (
    IssueEvent,
    ScoreEntry,
    AuditLink,
    AuditLog,
    SelfCheck,
    SelfCheckQuota,
)
# What each table's change tries to write.
OTHER: dict[type[models.Model], dict[str, Any]] = {
    IssueEvent: {"note": "something else"},
    ScoreEntry: {"points": 0},
    AuditLink: {"digest": "0" * 64},
    AuditLog: {"result": "refused"},
    SelfCheck: {"is_valid": False},
    SelfCheckQuota: {"kind": "none"},
}


@pytest.fixture
def rows(campaign: Campaign) -> None:
    """At least one row in each guarded table."""
    make_dispatched(campaign)
    record(action="sign_in", by=person("office"), now=NOON)
    link_new()
    record(action="sign_out", by=person("office"), now=NOON)
    ask_daily(campaign, "zhujian")
    find_problem(campaign, "2026-11-11 12:00")


def refused(change: Callable[[], object]) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change()


def raw(statement: str) -> Callable[[], object]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return run


def saved(row: Any, values: dict[str, Any]) -> Callable[[], object]:
    for name, value in values.items():
        setattr(row, name, value)
    return lambda: row.save(update_fields=list(values))


@pytest.mark.parametrize("model", GUARDED)
def test_it_refuses_to_change_a_row(model: type[models.Model], rows: None) -> None:
    row = model._default_manager.get(pk=model._default_manager.latest("pk").pk)
    before = list(model._default_manager.order_by("pk").values())
    field, value = next(iter(OTHER[model].items()))
    refused(saved(row, OTHER[model]))
    refused(lambda: model._default_manager.update(**OTHER[model]))
    setattr(row, field, value)
    refused(lambda: model._default_manager.bulk_update([row], [field]))
    refused(raw(f"update {model._meta.db_table} set {field} = {field}"))  # noqa: S608
    assert list(model._default_manager.order_by("pk").values()) == before


@pytest.mark.parametrize("model", GUARDED)
def test_it_refuses_to_delete_a_row(model: type[models.Model], rows: None) -> None:
    row = model._default_manager.latest("pk")
    before = model._default_manager.count()
    # PROTECT would speak first for rows that others point at; the trigger speaks for all.
    refused(lambda: model._default_manager.filter(pk=row.pk)._raw_delete(connection.alias))
    refused(raw(f"delete from {model._meta.db_table}"))  # noqa: S608
    if model is AuditLog:
        refused(row.delete)
        refused(lambda: model._default_manager.filter(pk=row.pk).delete())
    assert model._default_manager.count() == before


@pytest.mark.parametrize("model", GUARDED)
def test_it_refuses_to_replace_a_row(model: type[models.Model], rows: None) -> None:
    """An insert that turns into an update on conflict is an update."""
    row = model._default_manager.latest("pk")
    field, value = next(iter(OTHER[model].items()))
    setattr(row, field, value)
    refused(
        lambda: model._default_manager.bulk_create(
            [row], update_conflicts=True, unique_fields=["id"], update_fields=[field]
        )
    )


def test_it_names_every_guarded_table() -> None:
    assert {model._meta.db_table for model in GUARDED} == set(APPEND_ONLY_TABLES)


# --- a trigger that is gone ----------------------------------------------------------------------


def drop(table: str, action: str) -> None:
    on_table = f" on {table}" if connection.vendor == "postgresql" else ""
    raw(f"drop trigger {trigger_name(table, action)}{on_table}")()


def invariants() -> tuple[int, str]:
    """Exit status and print of `check_invariants`."""
    out = StringIO()
    try:
        call_command("check_invariants", stdout=out)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue()
    return 0, out.getvalue()


@pytest.mark.parametrize("table", APPEND_ONLY_TABLES)
@pytest.mark.parametrize("action", ACTIONS)
def test_a_missing_trigger_is_told_and_put_back(table: str, action: str, rows: None) -> None:
    assert invariants()[0] == 0
    drop(table, action)
    status, said = invariants()
    assert status == 1
    assert f"{table} {action}" in said
    call_command("migrate", verbosity=0, interactive=False)
    assert missing_triggers("default") == []
    assert invariants()[0] == 0
    refused(raw(f"update {table} set id = id"))  # noqa: S608
    refused(raw(f"delete from {table}"))  # noqa: S608
