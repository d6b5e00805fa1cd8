"""Photos and attachments on pages: the same check as everywhere."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from campaigns.processes.file_delivery import attachment_response, delivered
from campaigns.web.views.asking import user_of


@login_required
@require_safe
def photo(request: HttpRequest, photo_id: UUID, size: str) -> HttpResponseBase:
    found = delivered(user=user_of(request), photo_id=photo_id, size=size)
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def attachment(request: HttpRequest, attachment_id: int) -> HttpResponseBase:
    found = attachment_response(user=user_of(request), attachment_id=attachment_id)
    if found is None:
        raise Http404
    return found
