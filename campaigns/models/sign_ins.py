"""Sign-ins that are under way or over, for their owner's list and for ending them elsewhere."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SignIn(models.Model):
    """One browser of one person. Over when `ended_at` is set or its session is gone.

    `session_key` names the row of the session store; `device` is a plain name, `address` the
    network address of the sign-in.
    """

    user = models.ForeignKey("campaigns.User", on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=60, blank=True, default="")
    address = models.GenericIPAddressField(null=True)
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        indexes = (models.Index(fields=["user", "-begun_at"], name="sign_in_by_user"),)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.begun_at}"
