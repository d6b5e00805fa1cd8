"""The chain of the audit log: whoever changes or removes a line breaks it, and is seen.

Source of the rules: RELIABILITY P14 and fault row B08, docs/decisions/0037. A digest is the SHA-256
of the digest before it and of the line as JSON with sorted keys.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max

from campaigns.models import AuditLink, AuditLog, User
from campaigns.models.append_only import drop_triggers, install_triggers
from campaigns.processes import auditing
from campaigns.processes.week_gate import LOCK_SPACE

GENESIS = "0" * 64
PURGED = "purge_audit"
BATCH = 2_000
LATE = 20_000  # lines that a long transaction may commit after later ones
MOST_NAMED = 20
NOBODYS_CAMPAIGN = 0  # the chain's number among the advisory locks
FLOOR_MONTHS, USUAL_MONTHS = 6, 36
DAYS_A_MONTH = 31


@dataclass(frozen=True)
class Verdict:
    """What a check found: links read, the last digest, the ids of lines that do not fit, and how
    many lines the chain has passed over."""

    links: int
    head: str
    broken: tuple[int, ...]
    unlinked: int

    @property
    def is_whole(self) -> bool:
        return not self.broken and not self.unlinked


class TooYoung(Exception):
    """Lines younger than six months are never purged."""


@transaction.atomic
def link_new() -> int:
    """Appends a link for every line that has none yet; returns how many. Safe to run twice."""
    _alone()
    digest = head()
    done = 0
    waiting = AuditLog.objects.filter(link__isnull=True, pk__gt=_newest() - LATE).order_by("pk")
    while lines := list(waiting[:BATCH]):
        links = []
        for line in lines:
            digest = digest_of(digest, line)
            links.append(AuditLink(line=line, digest=digest))
        AuditLink.objects.bulk_create(links)
        done += len(links)
    return done


def head() -> str:
    """The digest of the last link: written elsewhere, it proves everything before it."""
    last = AuditLink.objects.order_by("-pk").first()
    return last.digest if last is not None else _beginning()


def digest_of(before: str, line: AuditLog) -> str:
    """The digest of a line that follows `before`."""
    said = [
        before,
        line.pk,
        line.at.astimezone(UTC).isoformat(timespec="microseconds"),
        line.by_id,
        line.action,
        line.target,
        line.result,
        line.address,
        line.facts,
    ]
    plain = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def verify() -> Verdict:
    """Reads the whole chain again. Lines of the last minutes have no link yet; that is no fault."""
    before, count, broken = _beginning(), 0, []
    for link in _links():
        count += 1
        if digest_of(before, link.line) != link.digest:
            broken.append(link.line_id)
        before = link.digest
    unlinked = AuditLog.objects.filter(link__isnull=True, pk__lte=_newest() - LATE).count()
    return Verdict(count, before, tuple(broken[:MOST_NAMED]), unlinked)


@transaction.atomic
def verify_and_note(*, by: User | None, now: datetime) -> Verdict:
    """`verify` by a person, with a line of its own."""
    found = verify()
    auditing.record(
        action="verify_audit",
        by=by,
        now=now,
        target=found.head[:16],
        result="ok" if found.is_whole else "failed",
        facts={"lines": found.links, "broken": len(found.broken) + found.unlinked},
    )
    return found


@transaction.atomic
def purge(*, months: int, now: datetime) -> int:
    """Removes lines older than so many months from the beginning of the chain; returns how many.

    Only for the owner of the tables: the rows' own guards are lifted for the length of the
    transaction. What is removed leaves a line with the digest that the rest goes on from. Raises
    TooYoung under six months.
    """
    if months < FLOOR_MONTHS:
        raise TooYoung
    _alone()
    until = now - timedelta(days=DAYS_A_MONTH * months)
    old = []
    for link in _links():
        if link.line.at >= until:
            break
        old.append((link.pk, link.line_id, link.digest))
    if not old:
        return 0
    drop_triggers(connection.alias)
    for start in range(0, len(old), BATCH):
        part = old[start : start + BATCH]
        AuditLink.objects.filter(pk__in=[pk for pk, _line, _digest in part]).delete()
        AuditLog.objects.filter(pk__in=[line for _pk, line, _digest in part]).delete()
    install_triggers(connection.alias)
    facts = {"lines": len(old), "until": until.date().isoformat(), "head": old[-1][2]}
    auditing.record(action=PURGED, by=None, now=now, facts=facts)
    return len(old)


def _newest() -> int:
    """The youngest line that has a link."""
    return AuditLink.objects.aggregate(newest=Max("line_id"))["newest"] or 0


def _links() -> Iterator[AuditLink]:
    rows = AuditLink.objects.select_related("line").order_by("pk")
    return rows.iterator(chunk_size=BATCH)


def _beginning() -> str:
    """What the first link goes on from: nothing, or what the last purge removed."""
    purged = AuditLog.objects.filter(action=PURGED).order_by("-pk").first()
    return str(purged.facts["head"]) if purged is not None else GENESIS


def _alone() -> None:
    """One appends or removes at a time; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, NOBODYS_CAMPAIGN])
