"""How people look at the list of issues: filters that they keep."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedFilter(models.Model):
    """A filter of the list under a name. `query` is the list's query string without page and
    search; `role` is the role with which the office shares it, empty for the owner alone."""

    owner = models.ForeignKey(
        "campaigns.User", on_delete=models.CASCADE, related_name="saved_filters"
    )
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)
    role = models.CharField(max_length=16, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        constraints = (
            models.UniqueConstraint(fields=["owner", "name"], name="saved_filter_name_once"),
        )

    def __str__(self) -> str:
        return self.name
