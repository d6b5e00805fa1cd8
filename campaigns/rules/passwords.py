"""What a password must be. Source of the rules: RELIABILITY "Hardening", fault row S01.

`asvs` follows OWASP ASVS (length, no common ones, no forced change), `mlps3` the Chinese
classified protection of level 3 (GB/T 22239).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

GIVEN_LASTS = timedelta(hours=24)


@dataclass(frozen=True)
class PasswordPolicy:
    """Signs at least; kinds of signs at least (letters small and large, figures, others); how
    many former ones are refused; how long one lasts (None: for ever)."""

    length: int
    kinds: int
    former: int
    lasts: timedelta | None


POLICIES = {
    "asvs": PasswordPolicy(length=12, kinds=1, former=0, lasts=None),
    "mlps3": PasswordPolicy(length=10, kinds=3, former=5, lasts=timedelta(days=90)),
}


def kinds_in(password: str) -> int:
    """How many kinds of signs there are, of four."""
    return sum(
        (
            any(sign.islower() for sign in password),
            any(sign.isupper() for sign in password),
            any(sign.isdigit() for sign in password),
            any(
                not sign.isalnum() or not (sign.islower() or sign.isupper() or sign.isdigit())
                for sign in password
            ),
        )
    )


def must_change(
    policy: PasswordPolicy, *, is_given: bool, set_at: datetime | None, now: datetime
) -> bool:
    """Whether nothing else may be done before a new password: one that somebody else chose, or
    one that is too old. One without a moment was there before the policy and counts as fresh
    from the first sign-in on."""
    if is_given:
        return True
    return policy.lasts is not None and set_at is not None and now - set_at >= policy.lasts
