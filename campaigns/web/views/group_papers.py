"""What goes into a chat group or onto paper: orders, composed pictures, and the end of links."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.models import Job
from campaigns.processes import orders, pictures, reading, signed_links
from campaigns.processes.refusals import BadFields, RoleNotAllowed
from campaigns.web.downloads import paper_response
from campaigns.web.views.asking import params_of, user_of
from campaigns.wording.refusals import field_words


@login_required
@require_safe
def order(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """The supervision order of one issue."""
    made = orders.order_of(user=user_of(request), number=number, kind=kind, now=timezone.now())
    if made is None:
        raise Http404
    return paper_response(*made)


@login_required
@require_safe
def order_list(request: HttpRequest) -> HttpResponse:
    """The orders of the list on screen, or of the issues ticked there (`n`): at once, or as a job
    when they are more than sixty."""
    params = params_of(request)
    filters = {"number": params["n"]} if params.get("n") else params
    try:
        made = orders.orders_now(filters=filters, by=user_of(request), now=timezone.now())
    except RoleNotAllowed:
        raise Http404 from None
    except BadFields as refused:
        messages.error(request, field_words(refused.faults[0].code, refused.faults[0].facts))
        return redirect(f"{reverse('issues')}?{request.GET.urlencode()}")
    if isinstance(made, Job):
        return redirect("job", job_id=made.pk)
    return paper_response(*made)


@login_required
@require_safe
def picture(request: HttpRequest, number: str) -> HttpResponse:
    """The composed picture of one issue."""
    return _picture(request, [number])


@login_required
@require_safe
def picture_grid(request: HttpRequest) -> HttpResponse:
    """Up to nine issues in one picture: ticked ones (`n`), or `numbers` with commas between."""
    numbers = [one.strip() for one in request.GET.get("numbers", "").split(",")]
    numbers += request.GET.getlist("n")
    return _picture(request, [one for one in numbers if one])


def _picture(request: HttpRequest, numbers: list[str]) -> HttpResponse:
    try:
        made = pictures.picture_of(user=user_of(request), numbers=numbers, now=timezone.now())
    except BadFields as refused:
        fault = refused.faults[0]
        said = {
            "title": _("This cannot be understood"),
            "words": f"{fault.field}: {field_words(fault.code, fault.facts)}",
        }
        return render(request, "errors/page.html", said, status=400)
    if made is None:
        raise Http404
    return paper_response(*made)


@login_required
@require_POST
def withdraw_links(request: HttpRequest, number: str) -> HttpResponse:
    """Ends every link of the issue that is out."""
    user = user_of(request)
    issue = reading.find_visible(user=user, number=number)
    if issue is None:
        raise Http404
    try:
        signed_links.withdraw_links(issue_id=issue.pk, by=user, now=timezone.now())
    except RoleNotAllowed:
        raise Http404 from None
    messages.success(request, _("All links of this issue have ended."))
    return redirect("issue", number=number)
