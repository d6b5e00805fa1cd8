"""Reference data: lists with filters and `q`, one by code; writes where a role keeps them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from campaigns import access
from campaigns.api.serializers import reference as shapes
from campaigns.api.views.requests import signed_in
from campaigns.models import (
    Campaign,
    Category,
    Department,
    Indicator,
    Site,
    SiteType,
    User,
    Zone,
)
from campaigns.processes import keeping
from campaigns.processes.refusals import RoleNotAllowed, bad_field


class ReferenceList(generics.ListAPIView[Any]):
    """GET a list by code; `q` looks into code and name, `columns` are filters by value."""

    keyset_ordering = "code"
    columns: ClassVar[dict[str, str]] = {}
    searched: ClassVar[tuple[str, ...]] = ("code", "name")

    def get_serializer_context(self) -> dict[str, Any]:
        user = self.request.user
        shows_phones = isinstance(user, User) and access.may_read_phones(user)
        return {**super().get_serializer_context(), "shows_phones": shows_phones}

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        asked = self.request.GET
        for name, lookup in self.columns.items():
            if asked.get(name):
                queryset = _narrowed(queryset, lookup, name, asked[name])
        text = asked.get("q", "").replace("\x00", "").strip()[:100]
        if text:
            found = Q()
            for column in self.searched:
                found |= Q(**{f"{column}__icontains": text})
            queryset = queryset.filter(found)
        return queryset


def _narrowed(queryset: QuerySet[Any], lookup: str, name: str, value: str) -> QuerySet[Any]:
    try:
        return queryset.filter(**{lookup: value})
    except ValueError:
        raise bad_field(name, "unknown") from None


class ReferenceDetail(generics.RetrieveAPIView[Any]):
    """GET one by its code."""

    lookup_field = "code"
    get_serializer_context = ReferenceList.get_serializer_context


class _Kept(APIView):
    """Writes of a kind of reference data, for the role that keeps it."""

    takes: ClassVar[type[serializers.ModelSerializer[Any]]]

    def may(self, user: User) -> bool:
        raise AssertionError("set by the view")

    def write(self, request: Request, row: Model | None) -> Response:
        user = signed_in(request)
        if not self.may(user):
            raise RoleNotAllowed
        sent = self.takes(row, data=request.data, partial=row is not None)
        sent.is_valid(raise_exception=True)
        with transaction.atomic():
            kept = keeping.keep(
                model=self.takes.Meta.model,
                row=row,
                values=sent.validated_data,
                by=user,
                now=timezone.now(),
            )
        return Response(self.shape()(kept).data, status=200 if row is not None else 201)

    def shape(self) -> type[serializers.ModelSerializer[Any]]:
        raise AssertionError("set by the view")


class CampaignList(ReferenceList):
    queryset = Campaign.objects.all()
    serializer_class = shapes.CampaignOut


class CampaignDetail(ReferenceDetail):
    queryset = Campaign.objects.all()
    serializer_class = shapes.CampaignOut


class DepartmentList(ReferenceList, _Kept):
    queryset = Department.objects.select_related("parent").prefetch_related("aliases")
    serializer_class = shapes.DepartmentOut
    columns: ClassVar[dict[str, str]] = {"kind": "kind", "parent": "parent__code", "duty": "duty"}
    searched: ClassVar[tuple[str, ...]] = ("code", "name", "short_name", "aliases__name")
    takes = shapes.DepartmentIn

    def may(self, user: User) -> bool:
        return access.may_keep_accounts(user)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return super().filter_queryset(queryset).distinct()

    def shape(self) -> type[serializers.ModelSerializer[Any]]:
        return shapes.DepartmentOut

    @extend_schema(request=shapes.DepartmentIn, responses={201: shapes.DepartmentOut})
    def post(self, request: Request) -> Response:
        return self.write(request, None)


class DepartmentDetail(ReferenceDetail, _Kept):
    queryset = DepartmentList.queryset
    serializer_class = shapes.DepartmentOut
    takes = shapes.DepartmentIn

    def may(self, user: User) -> bool:
        return access.may_keep_accounts(user)

    shape = DepartmentList.shape

    @extend_schema(request=shapes.DepartmentIn, responses=shapes.DepartmentOut)
    def patch(self, request: Request, code: str) -> Response:
        return self.write(request, self.get_object())


class ZoneList(ReferenceList, _Kept):
    queryset = Zone.objects.select_related("territory", "lead_department", "leader", "chief")
    serializer_class = shapes.ZoneOut
    columns: ClassVar[dict[str, str]] = {
        "territory": "territory__code",
        "lead_department": "lead_department__code",
    }
    takes = shapes.ZoneIn

    def may(self, user: User) -> bool:
        return access.may_keep_places(user)

    def shape(self) -> type[serializers.ModelSerializer[Any]]:
        return shapes.ZoneOut

    @extend_schema(request=shapes.ZoneIn, responses={201: shapes.ZoneOut})
    def post(self, request: Request) -> Response:
        return self.write(request, None)


class ZoneDetail(ReferenceDetail, _Kept):
    queryset = ZoneList.queryset
    serializer_class = shapes.ZoneOut
    takes = shapes.ZoneIn

    def may(self, user: User) -> bool:
        return access.may_keep_places(user)

    shape = ZoneList.shape

    @extend_schema(request=shapes.ZoneIn, responses=shapes.ZoneOut)
    def patch(self, request: Request, code: str) -> Response:
        return self.write(request, self.get_object())


class SiteList(ReferenceList, _Kept):
    queryset = Site.objects.select_related("site_type", "zone", "owner")
    serializer_class = shapes.SiteOut
    columns: ClassVar[dict[str, str]] = {
        "zone": "zone__code",
        "site_type": "site_type__code",
        "owner": "owner__code",
    }
    searched: ClassVar[tuple[str, ...]] = ("code", "name", "address")
    takes = shapes.SiteIn

    def may(self, user: User) -> bool:
        return access.may_keep_places(user)

    def shape(self) -> type[serializers.ModelSerializer[Any]]:
        return shapes.SiteOut

    @extend_schema(request=shapes.SiteIn, responses={201: shapes.SiteOut})
    def post(self, request: Request) -> Response:
        return self.write(request, None)


class SiteDetail(ReferenceDetail, _Kept):
    queryset = SiteList.queryset
    serializer_class = shapes.SiteOut
    takes = shapes.SiteIn

    def may(self, user: User) -> bool:
        return access.may_keep_places(user)

    shape = SiteList.shape

    @extend_schema(request=shapes.SiteIn, responses=shapes.SiteOut)
    def patch(self, request: Request, code: str) -> Response:
        return self.write(request, self.get_object())


class SiteTypeList(ReferenceList):
    queryset = SiteType.objects.all()
    serializer_class = shapes.SiteTypeOut
    columns: ClassVar[dict[str, str]] = {"shape": "shape"}


class SiteTypeDetail(ReferenceDetail):
    queryset = SiteType.objects.all()
    serializer_class = shapes.SiteTypeOut


class CategoryList(ReferenceList):
    queryset = Category.objects.select_related("parent")
    serializer_class = shapes.CategoryOut
    columns: ClassVar[dict[str, str]] = {"parent": "parent__code", "severity": "severity"}


class CategoryDetail(ReferenceDetail):
    queryset = CategoryList.queryset
    serializer_class = shapes.CategoryOut


class IndicatorList(ReferenceList):
    queryset = Indicator.objects.select_related("parent", "lead")
    serializer_class = shapes.IndicatorOut
    columns: ClassVar[dict[str, str]] = {
        "parent": "parent__code",
        "level": "level",
        "lead": "lead__code",
    }


class IndicatorDetail(ReferenceDetail):
    queryset = IndicatorList.queryset
    serializer_class = shapes.IndicatorOut


class Me(APIView):
    """GET the signed-in user."""

    @extend_schema(responses=shapes.MeOut, tags=["me"])
    def get(self, request: Request) -> Response:
        return Response(shapes.MeOut(signed_in(request)).data)
