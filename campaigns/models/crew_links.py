"""Links by which a crew without an account sends photos of a fix (docs/decisions/0031)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CrewLink(models.Model):
    """A link of one holding of one issue; at most one is in force. Revoked, or over at `ends_at`."""

    issue = models.ForeignKey(
        "campaigns.Issue", on_delete=models.PROTECT, related_name="crew_links"
    )
    holding = models.ForeignKey(
        "campaigns.Assignment", on_delete=models.PROTECT, related_name="crew_links"
    )
    made_by = models.ForeignKey("campaigns.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        "campaigns.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("link for a crew")
        verbose_name_plural = _("links for crews")
        constraints = (
            models.UniqueConstraint(
                fields=["holding"],
                condition=models.Q(revoked_at__isnull=True),
                name="one_crew_link_of_holding",
            ),
        )

    def __str__(self) -> str:
        return f"{self.issue_id}: {self.made_at}"


class CrewPhoto(models.Model):
    """A photo that came by a link, until the unit hands it in (the photo's own claim says so)."""

    link = models.ForeignKey(CrewLink, on_delete=models.PROTECT, related_name="photos")
    photo = models.OneToOneField(
        "campaigns.Photo", on_delete=models.CASCADE, related_name="crew_photo"
    )
    words = models.CharField(_("what was done"), max_length=500, blank=True, default="")
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = _("photo of a crew")
        verbose_name_plural = _("photos of crews")

    def __str__(self) -> str:
        return str(self.photo_id)
