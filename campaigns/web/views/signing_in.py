"""Signing in, by password and perhaps a code; the language."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.models import User
from campaigns.processes import auditing, passwords, second_steps, sign_ins
from campaigns.web.views.asking import address_of, user_of
from campaigns.web.views.errors import problem

LANGUAGE_KEPT_FOR = timedelta(days=365)
PENDING = "second_step_of"  # in the session: [user, seconds of the password, wrong codes]
PENDING_S, MOST_WRONG, MOST_SIGNS = 300, 5, 20


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

    def post(self, request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        wait = sign_ins.seconds_locked(address=address_of(request), now=timezone.now())
        if wait:
            return locked_out(request)
        return super().post(request, *args, **more)

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        if second_steps.is_on(user):
            self.request.session[PENDING] = [user.pk, timezone.now().timestamp(), 0]
            wanted = urlencode({"next": self.get_redirect_url()})
            return redirect(f"{reverse('second_step')}?{wanted}")
        _let_in(self.request, user)
        return redirect(self.get_success_url())

    def form_invalid(self, form: Any) -> HttpResponse:
        name = str(form.data.get("username", "")).replace("\x00", "")
        _note_failure(self.request, User.objects.filter(username=name).first())
        return super().form_invalid(form)


def _let_in(request: HttpRequest, user: User) -> None:
    now = timezone.now()
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    passwords.use_up(user, now)
    auditing.record(action="sign_in", by=user, now=now, address=address_of(request))


def _note_failure(request: HttpRequest, user: User | None) -> None:
    now, address = timezone.now(), address_of(request)
    sign_ins.note_failure(address=address, now=now)
    auditing.record(
        action="sign_in",
        by=None,  # whoever it was
        now=now,
        target=f"user {user.pk}" if user is not None else "",
        result="refused",
        address=address,
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """The code after the password; five wrong ones, or five minutes, and the password is asked
    again."""
    user_id, begun, wrong = request.session.get(PENDING, (0, 0.0, 0))
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or timezone.now().timestamp() - begun > PENDING_S:
        request.session.pop(PENDING, None)
        return redirect("sign_in")
    target = safe_address(request, request.GET.get("next", ""))
    if request.method == "GET":
        return render(request, "campaigns/people/second_step.html")
    try:
        second_steps.check(user=user, code=request.POST.get("code", "")[:MOST_SIGNS])
    except second_steps.CodeNotRight:
        _note_failure(request, user)
        if wrong + 1 >= MOST_WRONG:
            request.session.pop(PENDING, None)
            messages.error(request, _("Five wrong codes. Please begin again."))
            return redirect("sign_in")
        request.session[PENDING] = [user_id, begun, wrong + 1]
        return render(request, "campaigns/people/second_step.html", {"wrong": True}, status=400)
    request.session.pop(PENDING, None)
    _let_in(request, user)
    return redirect(target or "home")


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


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keeps the language in a cookie, and in the profile of somebody signed in."""
    chosen = request.POST.get("language", "")
    response = HttpResponseRedirect(safe_address(request, request.POST.get("next", "")) or "/")
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


def safe_address(request: HttpRequest, target: str) -> str:
    """The target when it is a page of ours, else empty."""
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if is_ours else ""
