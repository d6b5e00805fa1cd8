"""Places that somebody on the street wants kept as sites (存为点位)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.fields import known_codes

PROPOSAL_STATES = ("open", "kept", "known", "refused")


class SiteProposal(models.Model):
    """A name for the place of a find that lies at no site. The place itself stands in the issue.

    `kept`: `site` was made of it; `known`: `site` was there before; `refused`: it is none.
    """

    issue = models.OneToOneField(
        "campaigns.Issue", on_delete=models.PROTECT, related_name="site_proposal"
    )
    name = models.CharField(_("name"), max_length=120)
    proposed_at = models.DateTimeField()
    state = models.CharField(_("state"), max_length=8, default="open")
    site = models.ForeignKey(
        "campaigns.Site", null=True, on_delete=models.PROTECT, related_name="proposals"
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("proposed site")
        verbose_name_plural = _("proposed sites")
        constraints = (
            known_codes("state", PROPOSAL_STATES, "site_proposal_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=("kept", "known"), site__isnull=False)
                | Q(state__in=("open", "refused"), site__isnull=True),
                name="decided_proposal_has_site",
            ),
        )
        indexes = (
            models.Index(
                fields=["proposed_at"], condition=Q(state="open"), name="site_proposal_waits"
            ),
        )

    def __str__(self) -> str:
        return self.name
