"""A token for a name and password; failures count for the lock-out."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import authenticate
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authtoken.models import Token as TokenRow
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

from campaigns.api.errors import answer
from campaigns.models import User
from campaigns.processes import passwords, second_steps, sign_ins


class TokenIn(serializers.Serializer[Any]):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=200, trim_whitespace=False)
    code = serializers.CharField(max_length=20, required=False, default="")


class TokenOut(serializers.Serializer[Any]):
    token = serializers.CharField()


def _is_second_step_right(user: User, code: str) -> bool:
    if not second_steps.is_on(user):
        return True
    try:
        second_steps.check(user=user, code=code)
    except second_steps.CodeNotRight:
        return False
    return True


class Token(APIView):
    """POST {username, password}: {token}. Told alike for unknown users and wrong passwords.

    Whose sign-in has a second step sends its `code` too.
    """

    permission_classes = (AllowAny,)
    authentication_classes = ()
    throttle_classes = (AnonRateThrottle,)

    @extend_schema(request=TokenIn, responses=TokenOut, tags=["me"], auth=[])
    def post(self, request: Request) -> Response:
        sent = TokenIn(data=request.data)
        sent.is_valid(raise_exception=True)
        code, now = sent.validated_data.pop("code"), timezone.now()
        address = str(request.META.get("REMOTE_ADDR") or "")
        if sign_ins.seconds_locked(address=address, now=now):
            return answer(429, "throttled", _("Too many failures. Please wait half an hour."))
        user = authenticate(request._request, **sent.validated_data)
        if not isinstance(user, User) or not _is_second_step_right(user, code):
            sign_ins.note_failure(address=address, now=now)
            return answer(400, "wrong_credentials", _("Name and password do not fit."))
        if passwords.must_change(user, now):
            return answer(403, "password_change_needed", _("Please choose a new password first."))
        token, _is_new = TokenRow.objects.get_or_create(user=user)
        return Response({"token": token.key})
