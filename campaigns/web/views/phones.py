"""Binding a phone: the code on a screen, its use on the phone, the list of bound ones."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import access
from campaigns.models import BoundPhone, User
from campaigns.processes import phones
from campaigns.processes.phones import CodeNotGood, TooManyTries
from campaigns.processes.refusals import RoleNotAllowed
from campaigns.rules.sessions import CODE_LASTS, PHONE_LASTS
from campaigns.web.session_ends import PHONE
from campaigns.web.views.asking import user_of
from campaigns.wording.times import long_moment, short_moment


@login_required
@require_safe
def bound(request: HttpRequest) -> HttpResponse:
    """The bound phones of oneself, or of a person that the office names."""
    user = user_of(request)
    person = _person(request.GET.get("person", ""), user)
    return render(request, "campaigns/people/phones.html", _context(request, user, person))


@login_required
@require_POST
def new_code(request: HttpRequest) -> HttpResponse:
    """A new code with its QR; shown once, not kept."""
    user, now = user_of(request), timezone.now()
    person = _person(request.POST.get("person", ""), user)
    if person is None:
        return render(
            request, "campaigns/people/phones.html", _context(request, user, None), status=400
        )
    try:
        code = phones.make_code(user=person, by=user, now=now)
    except RoleNotAllowed:
        raise PermissionDenied from None
    address = request.build_absolute_uri(reverse("activate", args=[code]))
    context = {
        "person": person,
        "is_own": person.pk == user.pk,
        "code": f"{code[:5]} {code[5:]}",
        "address": request.build_absolute_uri(reverse("activate_typed")),
        "qr": phones.qr_of(address),
        "minutes": int(CODE_LASTS.total_seconds() // 60),
        "days": PHONE_LASTS.days,
    }
    response = render(request, "campaigns/people/new_code.html", context)
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def revoke(request: HttpRequest, phone_id: int) -> HttpResponse:
    """Ends a bound phone's sign-in."""
    user = user_of(request)
    try:
        phone = phones.revoke(phone_id=phone_id, by=user, now=timezone.now())
    except (BoundPhone.DoesNotExist, RoleNotAllowed):
        raise Http404 from None
    messages.success(request, _("The phone was signed out."))
    suffix = f"?person={phone.user.username}" if phone.user_id != user.pk else ""
    return redirect(reverse("phones") + suffix)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def activate(request: HttpRequest, code: str = "") -> HttpResponse:
    """GET asks (chat programs open links by themselves), POST binds this phone and signs it in."""
    code = (request.POST.get("code", "") or code).replace(" ", "")
    address, now = request.META.get("REMOTE_ADDR", ""), timezone.now()
    if not code:
        return render(request, "campaigns/people/activate.html", {"days": PHONE_LASTS.days})
    try:
        if request.method == "GET":
            owner = phones.owner_of(code=code, address=address, now=now)
            context = {"owner": owner, "code": code, "days": PHONE_LASTS.days}
            return _quiet(render(request, "campaigns/people/activate.html", context))
        agent = request.headers.get("User-Agent", "")
        owner, phone = phones.bind(code=code, agent=agent, address=address, now=now)
    except CodeNotGood:
        context = {"wrong": True, "days": PHONE_LASTS.days}
        return render(request, "campaigns/people/activate.html", context, status=400)
    except TooManyTries as refused:
        words = {
            "title": _("Too many wrong codes"),
            "words": _("Please wait a while, or sign in by password."),
        }
        response = render(request, "errors/page.html", words, status=429)
        response["Retry-After"] = str(refused.seconds)
        return response
    login(request, owner, backend=settings.AUTHENTICATION_BACKENDS[-1])
    request.session[PHONE] = phone.pk
    request.session.set_expiry(phone.ends_at)
    ends = {"day": long_moment(phone.ends_at)}
    messages.success(request, _("This phone is bound until %(day)s.") % ends)
    return redirect("home")


def _quiet(response: HttpResponse) -> HttpResponse:
    """The code stands in the address: no trace of it elsewhere, no copies. Under `no-referrer` the
    form of this page would be refused: browsers then hide where it comes from."""
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    return response


def _person(username: str, user: User) -> User | None:
    """The person meant: oneself, or for the office whoever is named; None for a name that is not
    there. 404 for everybody else."""
    if not username:
        return user
    if not access.may_bind_phones_of_others(user):
        raise Http404
    found = User.objects.with_roles().filter(username=username.split(" ", 1)[0], is_active=True)
    return found.first()


def _context(request: HttpRequest, user: User, person: User | None) -> dict[str, object]:
    now = timezone.now()
    rows = phones.present_phones(person, now) if person is not None else []
    this = request.session.get(PHONE)
    return {
        "person": person,
        "is_own": person is not None and person.pk == user.pk,
        "may_bind": person is not None and access.may_bind_phone_of(user, person),
        "may_others": access.may_bind_phones_of_others(user),
        "people": User.objects.filter(is_active=True).order_by("username")
        if access.may_bind_phones_of_others(user)
        else (),
        "asked": request.GET.get("person", "") or request.POST.get("person", ""),
        "rows": [
            {
                "phone": row,
                "is_this": row.pk == this,
                "bound": short_moment(row.bound_at),
                "seen": short_moment(row.seen_at),
                "ends": long_moment(row.ends_at),
            }
            for row in rows
        ],
    }
