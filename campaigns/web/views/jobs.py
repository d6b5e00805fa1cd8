"""A person's exports: how far each is, and the file at the end."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns import access
from campaigns.models import Job
from campaigns.processes import resuming
from campaigns.web.views.asking import user_of
from campaigns.wording.labels import JOB_STATES, word

MOST_SHOWN = 50


@login_required
@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """The reader's own papers, the latest first."""
    found = access.visible_jobs(user_of(request)).order_by("-created_at", "-pk")[:MOST_SHOWN]
    return render(request, "campaigns/jobs/list.html", {"rows": [_shown(job) for job in found]})


@login_required
@require_safe
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    found = get_object_or_404(access.visible_jobs(user_of(request)), pk=job_id)
    template = "_progress" if request.headers.get("HX-Request") else "page"
    return render(request, f"campaigns/jobs/{template}.html", _shown(found))


def _shown(found: Job) -> dict[str, object]:
    return {"job": found, "state_words": word(JOB_STATES, found.state)}


@login_required
@require_safe
def result(request: HttpRequest, job_id: int) -> HttpResponseBase:
    """The file, whole or a part of it; a page that says why there is none any more."""
    found = get_object_or_404(access.visible_jobs(user_of(request)), pk=job_id, state="done")
    response = resuming.result_response(found, request)
    if response is None:
        words = {
            "title": _("The file is gone"),
            "words": found.message or _("The file is not there any more; please export again."),
        }
        return render(request, "errors/page.html", words, status=410)
    return response
