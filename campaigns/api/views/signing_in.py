"""A token for a name and password; failures count for the lock-out."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import authenticate
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


class TokenIn(serializers.Serializer[Any]):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=200, trim_whitespace=False)


class TokenOut(serializers.Serializer[Any]):
    token = serializers.CharField()


class Token(APIView):
    """POST {username, password}: {token}. Told alike for unknown users and wrong passwords."""

    permission_classes = (AllowAny,)
    authentication_classes = ()
    throttle_classes = (AnonRateThrottle,)

    @extend_schema(request=TokenIn, responses=TokenOut, tags=["me"], auth=[])
    def post(self, request: Request) -> Response:
        sent = TokenIn(data=request.data)
        sent.is_valid(raise_exception=True)
        user = authenticate(request._request, **sent.validated_data)
        if not isinstance(user, User):
            return answer(400, "wrong_credentials", _("Name and password do not fit."))
        token, _is_new = TokenRow.objects.get_or_create(user=user)
        return Response({"token": token.key})
