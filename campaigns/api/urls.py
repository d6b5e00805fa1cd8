"""Addresses of the REST API, version 1."""

from __future__ import annotations

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.permissions import AllowAny

from campaigns.api.views import (
    appeals,
    entries,
    group_papers,
    issues,
    measures,
    papers,
    periods,
    photos,
    reference,
    reminders,
    row_checks,
    rule_tables,
    self_checks,
    signing_in,
    site_scores,
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
    path("issues/orders.pdf", group_papers.OrderFiles.as_view(), name="orders"),
    path("issues/pictures.png", group_papers.Pictures.as_view(), name="pictures"),
    *(
        path(
            f"issues/<slug:number>/order.{kind}",
            group_papers.OrderFile.as_view(),
            {"kind": kind},
            name=f"order_{kind}",
        )
        for kind in ("docx", "pdf")
    ),
    path("issues/<slug:number>/", issues.IssueDetail.as_view(), name="issue"),
    *(
        path(f"issues/<slug:number>/{deed}/", issues.DEED_VIEWS[deed].as_view(), name=deed)
        for deed in DEEDS
    ),
    path("photos/", photos.PhotoList.as_view(), name="photos"),
    path("photos/<uuid:photo_id>/<slug:size>/", photos.PhotoFile.as_view(), name="photo"),
    path("attachments/<int:attachment_id>/", photos.AttachmentFile.as_view(), name="attachment"),
    path("self-checks/", self_checks.SelfCheckList.as_view(), name="self_checks"),
    path("self-checks/matrix/", self_checks.SelfCheckMatrix.as_view(), name="self_check_matrix"),
    path("score-weeks/<str:monday>/", weeks.WeekDetail.as_view(), name="week"),
    path("score-weeks/<str:monday>/freeze/", weeks.FreezeWeek.as_view()),
    path("score-weeks/<str:monday>/unfreeze/", weeks.UnfreezeWeek.as_view()),
    path("score-weeks/<str:monday>/publish/", weeks.PublishWeek.as_view()),
    path("score-weeks/<str:monday>/export.xlsx", weeks.WeekWorkbook.as_view()),
    path("rule-versions/", rule_tables.RuleVersionList.as_view(), name="rule_versions"),
    path("rule-versions/<int:version_id>/", rule_tables.RuleVersionDetail.as_view()),
    path("rule-versions/<int:version_id>/put-in-force/", rule_tables.PutInForce.as_view()),
    path("rule-versions/<int:version_id>/withdraw/", rule_tables.Withdraw.as_view()),
    path("rule-versions/<int:version_id>/what-if/", rule_tables.WhatIf.as_view()),
    path("papers/photo-sheet/", papers.PhotoSheet.as_view(), name="photo_sheet"),
    path("papers/weeks/<str:monday>/bulletin.docx", papers.WeekBulletin.as_view()),
    path("papers/weeks/<str:monday>/brief.pdf", papers.WeekBrief.as_view()),
    path("papers/daily-briefs/", papers.DailyBriefs.as_view(), name="briefs"),
    path(
        "papers/daily-briefs/<str:day>/picture.png",
        papers.BriefPicture.as_view(),
        name="brief_picture",
    ),
    path("score-weeks/<str:monday>/check/", row_checks.RowChecks.as_view(), name="row_check"),
    path("score-weeks/<str:monday>/check/confirm/", row_checks.ConfirmRow.as_view()),
    path("score-weeks/<str:monday>/check/object/", row_checks.RaiseObjection.as_view()),
    path("objections/<int:objection_id>/accept/", row_checks.AcceptObjection.as_view()),
    path("objections/<int:objection_id>/refuse/", row_checks.RefuseObjection.as_view()),
    path("score-periods/cycle/", periods.CycleDetail.as_view()),
    path("score-periods/<slug:code>/", periods.PeriodDetail.as_view(), name="period"),
    path("score-entries/", entries.EntryList.as_view(), name="entries"),
    path("score-entries/<int:entry_id>/reverse/", entries.ReverseEntry.as_view()),
    path("site-scores/", site_scores.SiteScoreList.as_view(), name="site_scores"),
    path("site-scores/<int:score_id>/", site_scores.SiteScoreDetail.as_view()),
    path("site-scores/<int:score_id>/withdraw/", site_scores.WithdrawSiteScore.as_view()),
    path("proposals/", entries.ProposalList.as_view()),
    path("proposals/<int:proposal_id>/approve/", entries.ApproveProposal.as_view()),
    path("proposals/<int:proposal_id>/refuse/", entries.RefuseProposal.as_view()),
    path("proposals/<int:proposal_id>/hear/", entries.HearProposal.as_view()),
    path("appeals/", appeals.AppealList.as_view(), name="appeals"),
    path("appeals/<int:appeal_id>/", appeals.AppealDetail.as_view(), name="appeal"),
    path("appeals/<int:appeal_id>/accept/", appeals.AcceptAppeal.as_view()),
    path("appeals/<int:appeal_id>/refuse/", appeals.RefuseAppeal.as_view()),
    path("appeals/<int:appeal_id>/withdraw/", appeals.WithdrawAppeal.as_view()),
    path("measures/", measures.MeasureList.as_view(), name="measures"),
    path("measures/<int:measure_id>/", measures.MeasureDetail.as_view(), name="measure"),
    path("measures/<int:measure_id>/confirm/", measures.ConfirmMeasure.as_view()),
    path("measures/<int:measure_id>/approve/", measures.ApproveMeasure.as_view()),
    path("measures/<int:measure_id>/dismiss/", measures.DismissMeasure.as_view()),
    path("measures/<int:measure_id>/outcome/", measures.RecordOutcome.as_view()),
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
