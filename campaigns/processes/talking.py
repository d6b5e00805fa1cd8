"""Words on an issue that change nothing else: comment, instruction, reminder by hand."""

from __future__ import annotations

from datetime import datetime

from campaigns.models import Issue, User
from campaigns.processes.deeds import Key, doing
from campaigns.processes.telling import people_of, recipients_of, tell
from campaigns.rules.reminder_steps import Recipient


def comment(
    *,
    issue_id: int,
    version: int | None,
    text: str,
    by: User,
    now: datetime,
    key: Key | None = None,
) -> Issue:
    """A word for everybody who reads the issue."""
    with doing("comment", issue_id=issue_id, version=version, by=by, now=now, key=key) as act:
        act.move(act.require(text=text), note=text)
    return act.issue


def instruct(
    *,
    issue_id: int,
    version: int | None,
    text: str,
    by: User,
    now: datetime,
    key: Key | None = None,
) -> Issue:
    """A leader's instruction (批示): pinned on top, told to the unit and the office."""
    with doing("instruct", issue_id=issue_id, version=version, by=by, now=now, key=key) as act:
        event = act.move(act.require(text=text), note=text)
        to = (Recipient.HANDLER, Recipient.HEAD, Recipient.OFFICE)
        tell(
            recipients_of(act.issue, to),
            issue=act.issue,
            step="instruction",
            occasion=event.seq,
            now=now,
            told_by=by.pk,
        )
    return act.issue


def remind(
    *,
    issue_id: int,
    version: int | None,
    by: User,
    now: datetime,
    text: str = "",
    key: Key | None = None,
) -> Issue:
    """Urges the unit by hand, at most once an hour an issue; a notice of its own step."""
    with doing("remind", issue_id=issue_id, version=version, by=by, now=now, key=key) as act:
        event = act.move(act.require(), note=text)
        act.issue.last_reminded_at = now
        tell(
            people_of(act.issue.lead_id, heads=True),
            issue=act.issue,
            step="reminded",
            occasion=event.seq,
            now=now,
            told_by=by.pk,
            facts={"text": text},
        )
    return act.issue
