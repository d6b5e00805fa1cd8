"""Keyset pages of lists: `{next, previous, results}`, plus `count` when `?count=1`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from campaigns.api.views.requests import whole_number
from campaigns.processes.paging import MAX_PAGE, Page, page_of
from campaigns.processes.refusals import bad_field

DEFAULT_SIZE = 50


def size_of(request: Request) -> int:
    """The page size asked for: 1 to 200, 50 by default."""
    text = request.query_params.get("page_size", "") or str(DEFAULT_SIZE)
    size = whole_number(text)
    if size is None or not 1 <= size <= MAX_PAGE:
        raise bad_field("page_size", "out_of_range")
    return size


def enveloped(
    request: Request, page: Page[Any], results: Sequence[Any], rows: QuerySet[Any]
) -> Response:
    """The page as the API answers it; `rows` are counted only when asked for."""
    body: dict[str, Any] = {
        "next": _address(request, page.next_cursor),
        "previous": _address(request, page.previous_cursor),
        "results": list(results),
    }
    if request.query_params.get("count") in {"1", "true"}:
        body["count"] = rows.order_by().count()
    return Response(body)


def _address(request: Request, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    return str(replace_query_param(request.build_absolute_uri(), "cursor", cursor))


class KeysetPagination(BasePagination):
    """The same pages for generic lists; a view names its `keyset_ordering`."""

    def paginate_queryset(  # type: ignore[override]
        self, queryset: QuerySet[Any], request: Request, view: APIView | None = None
    ) -> list[Any]:
        self.request, self.rows = request, queryset
        self.page = page_of(
            queryset,
            ordering=getattr(view, "keyset_ordering", "pk"),
            size=size_of(request),
            cursor=request.query_params.get("cursor", ""),
        )
        return self.page.rows

    def get_paginated_response(self, data: Any) -> Response:
        return enveloped(self.request, self.page, data, self.rows)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        address = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": address,
                "previous": address,
                "results": schema,
                "count": {"type": "integer", "description": "only with ?count=1"},
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        return [
            {"name": "cursor", "in": "query", "schema": {"type": "string"}},
            {
                "name": "page_size",
                "in": "query",
                "schema": {"type": "integer", "minimum": 1, "maximum": MAX_PAGE},
            },
            {"name": "count", "in": "query", "schema": {"type": "string", "enum": ["1"]}},
        ]
