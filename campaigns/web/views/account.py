"""The own account: contact, password, second step, sign-ins."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.processes import passwords, personal_data, second_steps, sign_ins
from campaigns.processes.refusals import RoleNotAllowed
from campaigns.web.session_ends import PHONE
from campaigns.web.views.asking import address_of, user_of
from campaigns.wording.times import short_moment


class ProfileForm(forms.Form):
    phone = forms.CharField(label=gettext_lazy("Telephone"), required=False, max_length=32)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Who I am here, and how I am reached."""
    user = user_of(request)
    contact = ProfileForm(
        request.POST if request.method == "POST" else None,
        initial={"phone": user.phone, "email": user.email},
    )
    if contact.is_bound and contact.is_valid():
        user.phone = contact.cleaned_data["phone"]
        user.email = contact.cleaned_data["email"]
        user.save(update_fields=["phone", "email"])
        messages.success(request, _("Your contact was saved."))
        return redirect("profile")
    context = {"contact": contact, "may_have_second_step": second_steps.may_have(user)}
    return render(request, "campaigns/people/profile.html", context)


@login_required
@require_safe
def own_data(request: HttpRequest) -> HttpResponse:
    """Everything that is kept about me, as a file."""
    user = user_of(request)
    found = personal_data.export(person=user, by=user, now=timezone.now())
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{user.username}.json"'
    return response


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password by the old one; every other sign-in ends."""
    user, now = user_of(request), timezone.now()
    is_asked = passwords.must_change(user, now)
    form = PasswordChangeForm(user, request.POST or None)
    if form.is_bound and form.is_valid():
        old_key = request.session.session_key or ""
        password = form.cleaned_data["new_password1"]
        passwords.change_own(user=user, password=password, now=now, address=address_of(request))
        update_session_auth_hash(request, user)
        sign_ins.moved(old_key=old_key, new_key=request.session.session_key or "")
        sign_ins.end(user=user, by=user, now=now, keep=request.session.session_key or "")
        messages.success(request, _("Your password was changed."))
        return redirect("home" if is_asked else "profile")
    return render(
        request,
        "campaigns/people/change_password.html",
        {"form": form, "is_asked": is_asked, "is_given": user.password_is_given},
        status=400 if form.errors else 200,
    )


@login_required
@require_safe
def own_sign_ins(request: HttpRequest) -> HttpResponse:
    """Where I am signed in."""
    user, this = user_of(request), request.session.session_key
    rows = [
        {
            "sign_in": row,
            "is_this": row.session_key == this,
            "begun": short_moment(row.begun_at),
            "seen": short_moment(row.seen_at),
        }
        for row in sign_ins.present(user, timezone.now())
    ]
    context = {"rows": rows, "is_of_phone": PHONE in request.session}
    return render(request, "campaigns/people/sign_ins.html", context)


@login_required
@require_POST
def end_sign_ins(request: HttpRequest) -> HttpResponse:
    """Ends one of my sign-ins, or all but this one."""
    user = user_of(request)
    asked = request.POST.get("sign_in", "")
    count = sign_ins.end(
        user=user,
        by=user,
        now=timezone.now(),
        keep=request.session.session_key or "",
        only=int(asked) if asked.isdecimal() and len(asked) < 18 else None,
    )
    messages.success(request, _("Sign-ins ended: %(n)d") % {"n": count})
    return redirect("own_sign_ins")


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def second_step_set_up(request: HttpRequest) -> HttpResponse:
    """Puts the key into an app and proves it by a code; then ten spare codes, shown once."""
    user = user_of(request)
    context: dict[str, object] = {"is_on": second_steps.is_on(user)}
    try:
        if request.method == "POST":
            code = request.POST.get("code", "")
            context["spare"] = second_steps.confirm(user=user, code=code, now=timezone.now())
        else:
            device = second_steps.begin(user)
            context |= {"key": second_steps.key_of(device), "qr": second_steps.qr_of(device)}
    except RoleNotAllowed:
        raise PermissionDenied from None
    except second_steps.CodeNotRight:
        device = second_steps.begin(user)
        context |= {
            "key": second_steps.key_of(device),
            "qr": second_steps.qr_of(device),
            "wrong": True,
        }
    status = 400 if "wrong" in context else 200
    return render(request, "campaigns/people/second_step_set_up.html", context, status=status)


@sensitive_post_parameters()
@login_required
@require_POST
def second_step_off(request: HttpRequest) -> HttpResponse:
    """Turns it off again, by a code."""
    user = user_of(request)
    try:
        second_steps.check(user=user, code=request.POST.get("code", ""))
    except second_steps.CodeNotRight:
        messages.error(request, _("The code is not right."))
    else:
        second_steps.turn_off(user=user, by=user, now=timezone.now())
        messages.success(request, _("The second step was turned off."))
    return redirect("second_step_set_up")
