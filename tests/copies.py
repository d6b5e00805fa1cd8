"""Many issues from a few: patterns made by the processes, copied in SQL on PostgreSQL."""

from __future__ import annotations

from typing import Any

from django.db import connection

from campaigns.models import Assignment, DeadlineVersion, Issue, IssueEvent, StepMoment

FAR = 1_000_000  # between the ids of a pattern and its copies


def multiply_issues(copies: int, *, step_at: str = "at") -> None:
    """Makes `copies` of every issue of the database (itself included), with holding, deadline
    version, events and steps to come. `step_at`: SQL for a copied step's moment; `g.n` counts."""
    shifted = f"+ g.n * {FAR}"
    of_issue = {"id": f"id {shifted}", "issue_id": f"issue_id {shifted}"}
    _copy(
        Issue,
        copies,
        id=f"id {shifted}",
        number=f"'B-' || (id {shifted})",
        holding_id=f"holding_id {shifted}",
    )
    _copy(Assignment, copies, **of_issue)
    _copy(DeadlineVersion, copies, **of_issue, holding_id=f"holding_id {shifted}")
    _copy(IssueEvent, copies, **of_issue)
    _copy(StepMoment, copies, **of_issue, at=step_at)


def _copy(model: Any, copies: int, **changed: str) -> None:
    """`copies` - 1 copies of every row, with these columns computed."""
    names = [field.column for field in model._meta.concrete_fields]
    values = ", ".join(changed.get(name, f'"{name}"') for name in names)
    table, columns = model._meta.db_table, ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")  # the patterns were checked
        cursor.execute(
            f"insert into {table} ({columns}) select {values} from {table},"  # noqa: S608
            f" generate_series(1::bigint, {copies - 1}) as g(n)"
        )
        cursor.execute("set session_replication_role = default")
        cursor.execute(f"analyze {table}")
