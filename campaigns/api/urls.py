"""Addresses of the REST API, version 1."""

from __future__ import annotations

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.permissions import AllowAny

from campaigns.api.views import (
    entries,
    issues,
    photos,
    reference,
    reminders,
    self_checks,
    signing_in,
    weeks,
    work,
)
from campaigns.rules.workflow import DEEDS

app_name = "api"

v1 = [
    path("auth/token/", signing_in.Token.as_view(), name="token"),
    path("me/", reference.Me.as_view(), name="me"),
    path("campaigns/", reference.CampaignList.as_view()),
    path("campaigns/<slug:code>/", reference.CampaignDetail.as_view()),
    path("departments/", reference.DepartmentList.as_view()),
    path("departments/<slug:code>/", reference.DepartmentDetail.as_view()),
    path("zones/", reference.ZoneList.as_view()),
    path("zones/<slug:code>/", reference.ZoneDetail.as_view()),
    path("sites/", reference.SiteList.as_view()),
    path("sites/<slug:code>/", reference.SiteDetail.as_view()),
    path("site-types/", reference.SiteTypeList.as_view()),
    path("site-types/<slug:code>/", reference.SiteTypeDetail.as_view()),
    path("categories/", reference.CategoryList.as_view()),
    path("categories/<slug:code>/", reference.CategoryDetail.as_view()),
    path("indicators/", reference.IndicatorList.as_view()),
    path("indicators/<slug:code>/", reference.IndicatorDetail.as_view()),
    path("issues/", issues.IssueList.as_view(), name="issues"),
    path("issues/export.xlsx", work.LedgerExport.as_view(), name="ledger"),
    path("issues/bulk/<slug:deed>/", work.BulkDeed.as_view(), name="bulk"),
    path("issues/<slug:number>/", issues.IssueDetail.as_view(), name="issue"),
    *(
        path(f"issues/<slug:number>/{deed}/", issues.DEED_VIEWS[deed].as_view(), name=deed)
        for deed in DEEDS
    ),
    path("photos/", photos.PhotoList.as_view(), name="photos"),
    path("photos/<uuid:photo_id>/<slug:size>/", photos.PhotoFile.as_view(), name="photo"),
    path("self-checks/", self_checks.SelfCheckList.as_view(), name="self_checks"),
    path("self-checks/matrix/", self_checks.SelfCheckMatrix.as_view(), name="self_check_matrix"),
    path("score-weeks/<str:monday>/", weeks.WeekDetail.as_view(), name="week"),
    path("score-weeks/<str:monday>/freeze/", weeks.FreezeWeek.as_view()),
    path("score-weeks/<str:monday>/unfreeze/", weeks.UnfreezeWeek.as_view()),
    path("score-weeks/<str:monday>/publish/", weeks.PublishWeek.as_view()),
    path("score-weeks/<str:monday>/export.xlsx", weeks.WeekWorkbook.as_view()),
    path("score-entries/", entries.EntryList.as_view(), name="entries"),
    path("score-entries/<int:entry_id>/reverse/", entries.ReverseEntry.as_view()),
    path("proposals/", entries.ProposalList.as_view()),
    path("proposals/<int:proposal_id>/approve/", entries.ApproveProposal.as_view()),
    path("proposals/<int:proposal_id>/refuse/", entries.RefuseProposal.as_view()),
    path("proposals/<int:proposal_id>/hear/", entries.HearProposal.as_view()),
    path("notices/", work.NoticeList.as_view()),
    path("reminder-policy/", reminders.Policy.as_view(), name="reminder_policy"),
    path("deadline-preview/", work.DeadlinePreview.as_view()),
    path("jobs/<int:job_id>/", work.JobDetail.as_view(), name="job"),
    path("jobs/<int:job_id>/result/", work.JobResult.as_view(), name="job_result"),
    path("imports/", work.ImportList.as_view()),
    path("imports/<int:run_id>/commit/", work.ImportCommit.as_view()),
]

urlpatterns = [
    path("v1/", include(v1)),
    path("schema/", SpectacularAPIView.as_view(permission_classes=[AllowAny]), name="schema"),
    path(
        "docs/",
        SpectacularSwaggerView.as_view(url_name="api:schema", permission_classes=[AllowAny]),
        name="docs",
    ),
]
