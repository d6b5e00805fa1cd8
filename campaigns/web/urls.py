"""Addresses of the pages."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path

from campaigns.web.views import (
    deeds,
    health,
    home,
    imports,
    issues,
    jobs,
    notifications,
    photos,
    points,
    report,
    signing_in,
    weeks,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in/", signing_in.SignIn.as_view(), name="sign_in"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("language/", signing_in.set_language, name="set_language"),
    path("me/", signing_in.profile, name="profile"),
    path("report/", report.report, name="report"),
    path("report/nearest/", report.nearest, name="nearest"),
    path("report/preview/", report.preview, name="preview"),
    path("issues/", issues.issue_list, name="issues"),
    path("issues/filters/", issues.filters, name="filters"),
    path("issues/requests/", issues.requests_list, name="requests"),
    path("issues/ledger.xlsx", issues.ledger, name="ledger"),
    path("issues/<slug:number>/", issues.detail, name="issue"),
    path("issues/<slug:number>/<slug:deed>/", deeds.deed, name="deed"),
    path("photos/<uuid:photo_id>/<slug:size>/", photos.photo, name="photo"),
    path("weeks/", weeks.latest, name="latest_week"),
    path("weeks/<str:monday>/", weeks.week, name="week"),
    path("weeks/<str:monday>/workbook.xlsx", weeks.workbook, name="workbook"),
    path("weeks/<str:monday>/freeze/", weeks.move, {"move": "freeze"}, name="freeze"),
    path("weeks/<str:monday>/unfreeze/", weeks.move, {"move": "unfreeze"}, name="unfreeze"),
    path("weeks/<str:monday>/publish/", weeks.move, {"move": "publish"}, name="publish"),
    path("points/", points.points, name="points"),
    path("points/<int:entry_id>/take-back/", points.take_back, name="take_back"),
    path("proposals/<int:proposal_id>/<slug:decision>/", points.decide, name="decide"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/read/", notifications.mark_all_read, name="mark_all_read"),
    path(
        "notifications/<int:notification_id>/",
        notifications.open_notification,
        name="notification",
    ),
    path("imports/", imports.imports, name="imports"),
    path("imports/template/<slug:kind>.xlsx", imports.template, name="import_template"),
    path("imports/<int:run_id>/", imports.import_run, name="import"),
    path("imports/<int:run_id>/commit/", imports.commit, name="import_commit"),
    path("jobs/<int:job_id>/", jobs.job, name="job"),
    path("jobs/<int:job_id>/result/", jobs.result, name="job_result"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
