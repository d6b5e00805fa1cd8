"""Papers that people hand in beside their words: notices of praise, documents, proofs."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Attachment(models.Model):
    """A stored file. What it belongs to holds it (`attachments` of a proposal, an appeal …).

    `path` lies under MEDIA_ROOT; `sha256` is that of the stored bytes; pictures are stored anew
    without what the camera wrote into them.
    """

    name = models.CharField(_("name"), max_length=160)
    content_type = models.CharField(max_length=100)
    byte_size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=160, unique=True)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        "campaigns.User", on_delete=models.PROTECT, related_name="attachments"
    )

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.name
