"""A job's page: how far it is, and the file at the end."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from campaigns import access
from campaigns.processes import exporting
from campaigns.web.views.asking import user_of
from campaigns.wording.labels import JOB_STATES, word


@login_required
@require_safe
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    found = get_object_or_404(access.visible_jobs(user_of(request)), pk=job_id)
    context = {"job": found, "state_words": word(JOB_STATES, found.state)}
    template = "_progress" if request.headers.get("HX-Request") else "page"
    return render(request, f"campaigns/jobs/{template}.html", context)


@login_required
@require_safe
def result(request: HttpRequest, job_id: int) -> HttpResponseBase:
    found = get_object_or_404(access.visible_jobs(user_of(request)), pk=job_id, state="done")
    response = exporting.result_response(found)
    if response is None:
        raise Http404
    return response
