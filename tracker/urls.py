"""Addresses: pages at the root, the API under /api/, the admin under /admin/."""

from __future__ import annotations

from django.urls import include, path

from campaigns.admin import site

urlpatterns = [
    path("", include("campaigns.web.urls")),
    path("api/", include("campaigns.api.urls")),
    path("admin/", site.urls),
]
handler400 = "campaigns.web.views.errors.bad_request"
handler403 = "campaigns.web.views.errors.forbidden"
handler404 = "campaigns.web.views.errors.not_found"
handler500 = "campaigns.web.views.errors.server_error"
