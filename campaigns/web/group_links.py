"""What the page of an issue offers for a chat group and for print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from campaigns import access
from campaigns.models import Issue, User
from campaigns.processes import signed_links
from campaigns.processes.overdue_board import WITH_DEADLINE
from campaigns.processes.refusals import RoleNotAllowed
from campaigns.web.chased import GroupTexts


@dataclass(frozen=True)
class Group:
    """`text` is empty where there is none to send; `days` is 0 where its link asks for a sign-in."""

    text: str
    days: int
    may_picture: bool
    may_order: bool
    may_withdraw: bool


def group_of(issue: Issue, user: User, now: datetime) -> Group | None:
    """The offers, None when there is none; the issue must be read `access.with_offers`."""
    token = token_for(issue, user, now)
    waits = issue.state in WITH_DEADLINE and issue.due_at is not None
    text = ""
    if waits and (token or access.may_chase(user, issue)):
        text = GroupTexts(campaign=issue.campaign, now=now).of_issue(issue, token)
    found = Group(
        text=text,
        days=settings.SHARED_LINK_DAYS if token and text else 0,
        may_picture=bool(getattr(issue, "may_picture", False)),
        may_order=bool(getattr(issue, "may_order", False)),
        may_withdraw=access.may_withdraw_links(user),
    )
    return found if text or found.may_picture or found.may_order else None


def token_for(issue: Issue, user: User, now: datetime) -> str:
    """A token of a new link, empty for who may not make one."""
    try:
        return signed_links.make_token(issue=issue, by=user, now=now)[0]
    except RoleNotAllowed:
        return ""
