"""Photos on pages: the same check as everywhere."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from campaigns.processes.photo_delivery import delivered
from campaigns.web.views.asking import user_of


@login_required
@require_safe
def photo(request: HttpRequest, photo_id: UUID, size: str) -> HttpResponseBase:
    found = delivered(user=user_of(request), photo_id=photo_id, size=size)
    if found is None:
        raise Http404
    return found
