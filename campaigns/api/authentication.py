"""Sign-in by token, for scripts and other systems."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import TokenAuthentication as PlainTokenAuthentication
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import AuthenticationFailed

from campaigns.models import User


class TokenAuthentication(PlainTokenAuthentication):
    """`Authorization: Token …`; a disabled user is refused on the next request (one query)."""

    def authenticate_credentials(self, key: str) -> tuple[User, Token]:
        token = Token.objects.select_related("user__department").filter(key=key).first()
        if token is None or not token.user.is_active:
            raise AuthenticationFailed(_("This token is not valid."))
        return token.user, token
