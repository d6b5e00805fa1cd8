"""Lines of the audit log for sensitive acts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from campaigns.models import AuditLog, User
from campaigns.wording.audit import ACTIONS, RESULTS


def record(
    *,
    action: str,
    by: User | None,
    now: datetime,
    target: str = "",
    result: str = "ok",
    address: str | None = None,
    facts: Mapping[str, object] | None = None,
) -> None:
    """Appends one line, in the transaction of the act itself.

    Raises ValueError for an act or a result that the log has no words for.
    """
    if action not in ACTIONS or result not in RESULTS:
        raise ValueError(f"the audit log has no words for {action!r}, {result!r}")
    AuditLog.objects.create(
        at=now,
        by=by,
        action=action,
        target=target[:80],
        result=result,
        address=address or None,  # empty behind a socket without a proxy
        facts=dict(facts or {}),
    )
