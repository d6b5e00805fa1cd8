"""Floors: the rows of a page with no sign-in, middleware or permission, served by the same server.

Settings and addresses in one: `DJANGO_SETTINGS_MODULE=bench.floor_settings`.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import path
from rest_framework.serializers import ModelSerializer

from campaigns.models import Issue

COLUMNS = (
    "number",
    "state",
    "due_at",
    "found_at",
    "description",
    "category__name",
    "site__name",
    "lead__short_name",
)
PAGE = """<!doctype html><title>floor</title><table>{% for row in rows %}<tr><td>{{ row.number }}<td>
{{ row.state }}<td>{{ row.due_at|date:"Y-m-d H:i" }}<td>{{ row.found_at|date:"Y-m-d" }}<td>
{{ row.description }}<td>{{ row.category.name }}<td>{{ row.site.name }}<td>{{ row.lead.short_name }}
{% endfor %}</table>"""


class Row(ModelSerializer[Issue]):
    """Ten plain columns."""

    class Meta:
        model = Issue
        fields = (
            "number",
            "state",
            "due_at",
            "found_at",
            "description",
            "category_id",
            "site_id",
            "lead_id",
            "version",
            "severity",
        )


def _rows(request: HttpRequest) -> QuerySet[Issue]:
    asked = request.GET
    found = Issue.objects.order_by("-found_at", "-id").select_related("category", "site", "lead")
    if "department" in asked:
        found = found.filter(lead__code=asked["department"], state=asked["state"])
    return found[:50]


def bare(_request: HttpRequest) -> HttpResponse:
    """Nothing but the way in and out."""
    return HttpResponse("ok")


def values(request: HttpRequest) -> HttpResponse:
    """Rows as plain values."""
    return JsonResponse(list(_rows(request).values(*COLUMNS)), safe=False)


def serialized(request: HttpRequest) -> HttpResponse:
    """Rows through a serializer."""
    return JsonResponse(Row(_rows(request), many=True).data, safe=False)


def page(request: HttpRequest) -> HttpResponse:
    """Rows through a template."""
    return HttpResponse(TEMPLATE.render({"rows": _rows(request)}))


TEMPLATE = engines["django"].from_string(PAGE)
urlpatterns = [
    path("healthz", bare),
    path("values", values),
    path("serialized", serialized),
    path("page", page),
]
