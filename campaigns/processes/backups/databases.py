"""The whole database into a file and back: SQLite by its own copy, PostgreSQL by its own tools."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from campaigns.processes.backups.refusals import BackupRefused

NAME = "database.dump"
QUIET = ("--no-owner", "--no-privileges")
# Ours is the whole schema: tables with their sequences, and the functions of the triggers.
EMPTY_SCHEMA = """
do $$
declare found record;
begin
  for found in select tablename from pg_tables where schemaname = 'public' loop
    execute format('drop table if exists public.%I cascade', found.tablename);
  end loop;
  for found in
    select made.oid::regprocedure as name from pg_proc made
    where made.pronamespace = 'public'::regnamespace and not exists (
      select 1 from pg_depend where objid = made.oid and deptype = 'e')
  loop
    execute format('drop function if exists %s cascade', found.name);
  end loop;
end $$
"""


def dump(target: Path) -> None:
    """One consistent moment of the database. Raises BackupRefused with the tool's own words."""
    if connection.vendor == "postgresql":
        _run("pg_dump", "--format=custom", *QUIET, f"--file={target}", f"--dbname={_name()}")
        return
    with closing(sqlite3.connect(_name())) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


def load(source: Path) -> None:
    """Puts the dump in the place of whatever the database holds."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(EMPTY_SCHEMA)
        connection.close()
        _run(
            "pg_restore",
            "--exit-on-error",
            "--single-transaction",
            *QUIET,
            f"--dbname={_name()}",
            str(source),
        )
        return
    connection.close()
    target = Path(_name())
    fresh = target.with_name(f".part-{target.name}")
    shutil.copyfile(source, fresh)
    for rest in ("-wal", "-shm"):
        target.with_name(target.name + rest).unlink(missing_ok=True)
    fresh.replace(target)


def is_empty() -> bool:
    """Whether no table stands in the way of a restore."""
    return not connection.introspection.table_names()


def migrations() -> list[str]:
    """`app.name` of what was applied."""
    return sorted(
        f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
    )


def known_migrations() -> set[str]:
    loader = MigrationLoader(None)
    return {f"{app}.{name}" for app, name in loader.disk_migrations}


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _run(*command: str) -> None:
    found = connection.settings_dict
    where = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    given = {name: str(found[key]) for name, key in where.items() if found.get(key)}
    try:
        subprocess.run(
            command, env={**os.environ, **given}, check=True, capture_output=True, text=True
        )
    except FileNotFoundError as error:
        raise BackupRefused([f"{command[0]} is not installed here"]) from error
    except subprocess.CalledProcessError as error:
        raise BackupRefused([f"{command[0]}: {error.stderr.strip()[-400:]}"]) from error
