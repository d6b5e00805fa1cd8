"""Who keeps and who reads the reminder service: its policy, its channels, its failures."""

from __future__ import annotations

from django.db.models import QuerySet

from campaigns.access.roles import READS_ALL
from campaigns.models import Message, User
from campaigns.rules.workflow import Role

READS_CHANNELS = READS_ALL | {Role.ADMIN}
WATCHES_SERVICE = frozenset({Role.OFFICE, Role.ADMIN})


def may_read_policy(user: User) -> bool:
    return bool(user.role_codes & READS_ALL)


def may_keep_reminders(user: User) -> bool:
    """Policy, channels and the word on a failed message are the office's."""
    return Role.OFFICE in user.role_codes


def may_read_channels(user: User) -> bool:
    return bool(user.role_codes & READS_CHANNELS)


def watches_service(user: User) -> bool:
    """Whom the head of every page tells when the reminder service was last seen."""
    return bool(user.role_codes & WATCHES_SERVICE)


def visible_failures(user: User) -> QuerySet[Message]:
    """Messages whose outcome is unknown or that were given up; none for most."""
    if not user.role_codes & READS_CHANNELS:
        return Message.objects.none()
    return Message.objects.filter(state__in=("unknown", "dead"), is_test=False)


def may_read_failed_matters(user: User) -> bool:
    """Whether the user reads which issues a failed message was about: an administrator sees that
    it failed, not what was in it."""
    return bool(user.role_codes & READS_ALL)


def visible_digests(user: User) -> QuerySet[Message]:
    """The user's own digests in the app."""
    return Message.objects.filter(recipient=user, channel="in_app")
