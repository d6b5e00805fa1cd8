"""Notices, jobs, imports and bulk results as the API shows them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from campaigns.access import IMPORTERS
from campaigns.api.serializers.issues_out import ReasonOut, time_out
from campaigns.models import ImportRun, Job, Notice
from campaigns.wording.imports import with_messages


class NoticeOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    issue = serializers.CharField(allow_null=True)
    step = serializers.CharField()
    recipient = serializers.CharField(allow_null=True)
    channel = serializers.CharField()
    state = serializers.CharField()
    due_version = serializers.IntegerField()
    planned_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)


def notice_out(row: Notice) -> dict[str, Any]:
    return {
        "id": row.pk,
        "issue": row.issue.number if row.issue else None,
        "step": row.step,
        "recipient": row.recipient.username if row.recipient is not None else None,
        "channel": row.channel,
        "state": row.state,
        "due_version": row.due_version,
        "planned_at": time_out(row.planned_at),
        "sent_at": time_out(row.sent_at),
    }


class PreviewOut(serializers.Serializer[Any]):
    due_at = serializers.DateTimeField()
    explanation = ReasonOut(many=True)


class JobOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    state = serializers.CharField()
    progress = serializers.IntegerField()
    message = serializers.CharField()
    url = serializers.CharField()
    result_url = serializers.CharField(allow_null=True)


def job_out(job: Job) -> dict[str, Any]:
    here = {"job_id": job.pk}
    return {
        "id": job.pk,
        "kind": job.kind,
        "state": job.state,
        "progress": job.progress,
        "message": job.message,
        "url": reverse("api:job", kwargs=here),
        "result_url": reverse("api:job_result", kwargs=here) if job.path else None,
    }


class ImportIn(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(list(IMPORTERS))
    file = serializers.FileField()
    photos = serializers.FileField(required=False)


class ImportErrorOut(serializers.Serializer[Any]):
    sheet = serializers.CharField()
    row = serializers.IntegerField()
    column = serializers.CharField()
    value = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class ImportOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    rows = serializers.IntegerField()
    created = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    rows_without_error = serializers.IntegerField()
    errors = ImportErrorOut(many=True)  # type: ignore[assignment]
    unused_photos = serializers.ListField(child=serializers.CharField())
    committed_at = serializers.DateTimeField(allow_null=True)


def import_out(run: ImportRun) -> dict[str, Any]:
    """A run with its errors and notes in the reader's words; passwords that were made up are in
    the answer to the commit only, and stored nowhere."""
    answer = with_messages(run.answer)
    names = ("sheet", "row", "column", "value", "code", "message")
    counts = ("rows", "created", "changed", "unchanged", "rows_without_error")
    return {
        "id": run.pk,
        "kind": run.kind,
        **{name: answer.get(name, 0) for name in counts},
        "errors": [{name: row.get(name, "") for name in names} for row in answer["errors"]],
        "notes": answer.get("notes", []),
        "unused_photos": answer.get("unused_photos", []),
        **({"passwords": answer["passwords"]} if answer.get("passwords") else {}),
        "committed_at": time_out(run.committed_at),
    }


class BulkRowOut(serializers.Serializer[Any]):
    number = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    message = serializers.CharField()
