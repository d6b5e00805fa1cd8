"""For the administrator of security: locked sign-ins, and the sign-ins of one person."""

from __future__ import annotations

from axes.models import AccessAttempt
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns import access
from campaigns.models import User
from campaigns.processes import second_steps, sign_ins
from campaigns.web.views.asking import user_of
from campaigns.wording.times import short_moment


@login_required
@require_safe
def lock_outs(request: HttpRequest) -> HttpResponse:
    """Names that are locked after too many failures, with the address of each."""
    keeper = _keeper(request)
    rows = [
        {"attempt": row, "at": short_moment(row.attempt_time)}
        for row in sign_ins.lock_outs(keeper, timezone.now())[:200]
    ]
    return render(request, "campaigns/people/lock_outs.html", {"rows": rows})


@login_required
@require_POST
def unlock(request: HttpRequest, attempt_id: int) -> HttpResponse:
    """Lets somebody try again at once."""
    try:
        sign_ins.unlock(attempt_id=attempt_id, by=_keeper(request), now=timezone.now())
    except AccessAttempt.DoesNotExist:
        messages.info(request, _("This sign-in is not locked any more."))
    else:
        messages.success(request, _("The sign-in was unlocked."))
    return redirect("lock_outs")


@login_required
@require_safe
def person(request: HttpRequest) -> HttpResponse:
    """Where a person is signed in, and whether the second step is on."""
    _keeper(request)
    asked = request.GET.get("person", "").strip()
    found = _person(asked)
    rows = sign_ins.present(found, timezone.now()) if found is not None else []
    context = {
        "asked": asked,
        "person": found,
        "rows": [
            {"sign_in": row, "begun": short_moment(row.begun_at), "seen": short_moment(row.seen_at)}
            for row in rows
        ],
        "has_second_step": found is not None and second_steps.is_on(found),
        "people": User.objects.filter(is_active=True).order_by("username"),
    }
    return render(request, "campaigns/people/sign_ins_of.html", context)


@login_required
@require_POST
def end_of_person(request: HttpRequest) -> HttpResponse:
    """Ends all sign-ins of a person, or turns the second step off for a lost phone."""
    keeper, now = _keeper(request), timezone.now()
    found = _person(request.POST.get("person", ""))
    if found is None:
        raise Http404
    if "second_step" in request.POST:
        second_steps.turn_off(user=found, by=keeper, now=now)
        messages.success(request, _("The second step was turned off."))
    else:
        count = sign_ins.end(user=found, by=keeper, now=now)
        messages.success(request, _("Sign-ins ended: %(n)d") % {"n": count})
    return redirect(f"{reverse('security_person')}?person={found.username}")


def _keeper(request: HttpRequest) -> User:
    user = user_of(request)
    if not access.may_keep_security(user):
        raise Http404
    return user


def _person(asked: str) -> User | None:
    name = asked.replace("\x00", "").split(" ", 1)[0]
    return User.objects.with_roles().filter(username=name).first() if name else None
