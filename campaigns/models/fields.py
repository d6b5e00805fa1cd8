"""Field shapes that several tables share: codes, points, coordinates."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db import models
from django.db.models import NOT_PROVIDED, Q

from campaigns.wording.labels import Word


def known_codes(field: str, codes: Iterable[str], name: str) -> models.CheckConstraint:
    """The column holds one of the codes and nothing else."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": [str(code) for code in codes]}), name=name
    )


def on_earth(
    name: str, latitude: str = "latitude", longitude: str = "longitude"
) -> models.CheckConstraint:
    """Coordinates are both empty, or both on the globe."""
    return models.CheckConstraint(
        condition=Q(**{f"{latitude}__isnull": True, f"{longitude}__isnull": True})
        | Q(
            **{
                f"{latitude}__gte": -90,
                f"{latitude}__lte": 90,
                f"{longitude}__gte": -180,
                f"{longitude}__lte": 180,
            }
        ),
        name=name,
    )


def points_field(
    verbose_name: Word | None = None, *, default: Decimal | type[NOT_PROVIDED] = NOT_PROVIDED
) -> models.DecimalField[Decimal | str | int, Decimal]:
    """Score points: two places, never a float."""
    return models.DecimalField(verbose_name, max_digits=8, decimal_places=2, default=default)


def optional_points_field(
    verbose_name: Word | None = None,
) -> models.DecimalField[Decimal | str | int | None, Decimal | None]:
    """Score points that may be absent (no cap, no score)."""
    return models.DecimalField(verbose_name, max_digits=8, decimal_places=2, null=True, blank=True)


def degrees_field(
    verbose_name: Word | None = None,
) -> models.DecimalField[Decimal | float | str | None, Decimal | None]:
    """A WGS-84 coordinate in degrees, six places (about a hand's breadth); may be absent."""
    return models.DecimalField(verbose_name, max_digits=9, decimal_places=6, null=True, blank=True)
