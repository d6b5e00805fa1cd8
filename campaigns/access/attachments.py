"""Attachments: read by whoever reads what they belong to, and by who uploaded them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from campaigns.access.appeals import visible_appeals, visible_measures
from campaigns.access.row_checks import visible_objections
from campaigns.access.scores import visible_proposals
from campaigns.models import Attachment, User


def visible_attachments(user: User) -> QuerySet[Attachment]:
    """Own uploads, and those of proposals, appeals, measures and objections in the user's scope."""
    seen = Q(uploaded_by=user)
    seen |= Q(pk__in=visible_proposals(user).values("attachments"))
    seen |= Q(pk__in=visible_appeals(user).values("attachments"))
    seen |= Q(pk__in=visible_measures(user).values("attachments"))
    seen |= Q(pk__in=visible_objections(user).values("attachments"))
    return Attachment.objects.filter(seen).distinct()
