"""Signing in and out, the own profile, and the language."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.processes import auditing
from campaigns.web.views.asking import user_of
from campaigns.web.views.errors import problem

LANGUAGE_KEPT_FOR = timedelta(days=365)


class SignInForm(AuthenticationForm):
    """The account by its name, as it is called everywhere else."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["username"].label = _("Sign-in name")


class SignIn(LoginView):
    """Name and password; the demo shows its sign-ins below."""

    form_class = SignInForm
    template_name = "campaigns/people/sign_in.html"
    redirect_authenticated_user = True

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        """Where the reader was going; empty for this page itself, which leads nowhere."""
        wanted = super().get_redirect_url()
        return "" if wanted.split("?")[0] == self.request.path else wanted

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        demo = settings.DEMO_PASSWORD if settings.DEMO else ""
        return super().get_context_data(demo_password=demo, demo_people=DEMO_PEOPLE, **more)

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        auditing.record(
            action="sign_in",
            by=form.get_user(),
            now=timezone.now(),
            address=self.request.META.get("REMOTE_ADDR"),
        )
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        auditing.record(
            action="sign_in",
            by=None,
            now=timezone.now(),
            result="refused",
            address=self.request.META.get("REMOTE_ADDR"),
        )
        return super().form_invalid(form)


DEMO_PEOPLE = (
    ("office", "创建办工作人员"),
    ("office2", "创建办负责人"),
    ("inspector", "督查员"),
    ("handler.chengguan", "综执局联络员"),
    ("head.chengguan", "综执局负责人"),
    ("handler.zhujian", "住建局联络员"),
    ("handler.qinghe", "青禾街道联络员"),
    ("zonechief", "片长"),
    ("leader", "市级领导"),
    ("auditor", "纪检监督"),
    ("thirdparty", "第三方测评"),
    ("admin", "系统管理员"),
)


def locked_out(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
    """Too many failures; told alike whether or not the account exists."""
    if request.path.startswith("/api/"):
        return problem(
            429, _("Sign-in is locked"), _("Too many failures. Please wait half an hour.")
        )
    return render(request, "campaigns/people/locked_out.html", status=429)


class ProfileForm(forms.Form):
    phone = forms.CharField(label=gettext_lazy("Telephone"), required=False, max_length=32)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Who I am here, how I am reached, my password."""
    user = user_of(request)
    contact = ProfileForm(
        request.POST if "save_contact" in request.POST else None,
        initial={"phone": user.phone, "email": user.email},
    )
    password = PasswordChangeForm(user, request.POST if "save_password" in request.POST else None)
    password.fields["old_password"].widget.attrs.pop(
        "autofocus", None
    )  # most come for other things
    if contact.is_bound and contact.is_valid():
        user.phone = contact.cleaned_data["phone"]
        user.email = contact.cleaned_data["email"]
        user.save(update_fields=["phone", "email"])
        messages.success(request, _("Your contact was saved."))
        return redirect("profile")
    if password.is_bound and password.is_valid():
        update_session_auth_hash(request, password.save())
        auditing.record(action="change_password", by=user, now=timezone.now())
        messages.success(request, _("Your password was changed."))
        return redirect("profile")
    return render(
        request, "campaigns/people/profile.html", {"contact": contact, "password": password}
    )


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keeps the language in a cookie, and in the profile of somebody signed in."""
    chosen = request.POST.get("language", "")
    response = HttpResponseRedirect(_safe_next(request))
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=int(LANGUAGE_KEPT_FOR.total_seconds()),
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )
        if request.user.is_authenticated:
            user = user_of(request)
            user.language = chosen
            user.save(update_fields=["language"])
    return response


def _safe_next(request: HttpRequest) -> str:
    target = request.POST.get("next", "/")
    if url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return target
    return "/"
