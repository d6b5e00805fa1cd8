"""The tables that are only ever added to, and the triggers that keep it so.

SQLite drops triggers in silence when a migration remakes a table, so they are put back after
every `migrate`; `missing_triggers` tells whether one is gone.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

APPEND_ONLY_TABLES = (
    "campaigns_issueevent",
    "campaigns_scoreentry",
    "campaigns_auditlog",
    "campaigns_auditlink",
    "campaigns_selfcheck",
    "campaigns_selfcheckquota",
)
ACTIONS = ("update", "delete")
POSTGRES_FUNCTION = """
create or replace function campaigns_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'table % is append-only', tg_table_name using errcode = 'restrict_violation';
end $$
"""


def trigger_name(table: str, action: str) -> str:
    return f"{table}_no_{action}"


def install_triggers(using: str) -> None:
    """Puts every missing trigger in place; safe to repeat."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTION)
        for table, action in missing_triggers(using):
            cursor.execute(_create(connection, table, action))


def drop_triggers(using: str) -> None:
    """Takes the triggers away; only for the fixture that flushes a test database."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in APPEND_ONLY_TABLES:
            for action in ACTIONS:
                on_table = f" on {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"drop trigger if exists {trigger_name(table, action)}{on_table}")


def missing_triggers(using: str) -> list[tuple[str, str]]:
    """(table, action) pairs that are not guarded."""
    connection = connections[using]
    query = (
        "select tgname from pg_trigger where not tgisinternal"
        if connection.vendor == "postgresql"
        else "select name from sqlite_master where type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    return [
        (table, action)
        for table in APPEND_ONLY_TABLES
        for action in ACTIONS
        if trigger_name(table, action) not in present
    ]


def _create(connection: BaseDatabaseWrapper, table: str, action: str) -> str:
    name = trigger_name(table, action)
    if connection.vendor == "postgresql":
        return (
            f"create trigger {name} before {action} on {table} "
            "for each row execute function campaigns_refuse_change()"
        )
    return (
        f"create trigger {name} before {action} on {table} "
        f"begin select raise(abort, 'table {table} is append-only'); end"
    )


def after_migrate(*, using: str, **_kwargs: Any) -> None:
    """The receiver of `post_migrate`."""
    tables = connections[using].introspection.table_names()
    if set(APPEND_ONLY_TABLES) <= set(tables):
        install_triggers(using)
