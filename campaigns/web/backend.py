"""Signing in by name and password; the user behind a session with what every page asks."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone

from campaigns.models import Notification, User
from campaigns.processes import passwords
from campaigns.processes.service import with_service

UNREAD = (
    Notification.objects.filter(recipient=OuterRef("pk"), read_at__isnull=True, is_head=True)
    .order_by()
    .values("recipient")
    .annotate(n=Count("pk"))
    .values("n")
)


class StaffBackend(ModelBackend):
    """As Django's own, but unit, roles, unread notifications and the standing of the
    reminder service come in the same statement."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **more: Any,
    ) -> User | None:
        """None for a wrong password, and for a given one that has been used or is a day old."""
        user = super().authenticate(request, username=username, password=password, **more)
        if not isinstance(user, User) or passwords.has_ended(user, timezone.now()):
            return None
        return user

    def get_user(self, user_id: Any) -> User | None:
        user = (
            with_service(User.objects.with_roles())
            .select_related("department", "home_department")
            .annotate(unread=Coalesce(Subquery(UNREAD), 0))
            .filter(pk=user_id)
            .first()
        )
        return user if user is not None and self.user_can_authenticate(user) else None
