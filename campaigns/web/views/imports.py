"""Bringing a workbook in: choose, dry run with all errors, commit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import access
from campaigns.exports.import_templates import template as import_template_bytes
from campaigns.models import ImportRun, User
from campaigns.processes import importing
from campaigns.processes.refusals import BadFields, Refused
from campaigns.web.downloads import workbook_response
from campaigns.web.views.asking import campaign_of, user_of
from campaigns.wording.imports import commit_message, refusal_message, with_messages
from campaigns.wording.labels import IMPORT_KINDS, listed, word
from campaigns.wording.refusals import field_words

SHOWN_ERRORS = 500


class ImportForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What the workbook holds"))
    file = forms.FileField(label=gettext_lazy("Workbook (.xlsx, .csv or .tsv)"))
    photos = forms.FileField(label=gettext_lazy("Photos (.zip), for findings"), required=False)

    def __init__(self, *args: Any, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["kind"]
        field.choices = _kinds(user)


def _kinds(user: User) -> list[tuple[str, str]]:
    return [(kind, word(IMPORT_KINDS, kind)) for kind in access.importable_kinds(user)]


@login_required
@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """GET shows the form and earlier imports, POST makes a dry run."""
    user, now = user_of(request), timezone.now()
    if not access.importable_kinds(user):
        raise Http404
    form = ImportForm(request.POST or None, request.FILES or None, user=user)
    if request.method == "POST" and form.is_valid():
        run = _dry_run(request, form, user, now)
        if run is not None:
            return redirect("import", run_id=run.pk)
    context = {
        "form": form,
        "kinds": _kinds(user),
        "runs": access.visible_imports(user).order_by("-created_at")[:10],
    }
    status = 400 if form.errors else 200
    return render(request, "campaigns/imports/page.html", context, status=status)


def _dry_run(request: HttpRequest, form: ImportForm, user: User, now: datetime) -> ImportRun | None:
    data = form.cleaned_data
    photos = data["photos"]
    try:
        return importing.dry_run(
            kind=data["kind"],
            sent=data["file"].read(),
            file_name=data["file"].name,
            photos=photos.read() if photos else None,
            campaign=campaign_of(request),
            by=user,
            now=now,
        )
    except importing.UnreadableFile as refused:
        form.add_error("file", refusal_message(refused.code, refused.facts))
    except BadFields as refused:
        for fault in refused.faults:
            form.add_error(None, f"{fault.field}: {field_words(fault.code, fault.facts)}")
    return None


@login_required
@require_safe
def import_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """The dry run's answer: counts, and every error by row and column."""
    run = get_object_or_404(access.visible_imports(user_of(request)), pk=run_id)
    return _shown(request, run)


def _shown(request: HttpRequest, run: ImportRun) -> HttpResponse:
    answer = with_messages(run.answer)
    context = {
        "run": run,
        "kind": word(IMPORT_KINDS, run.kind),
        "answer": answer,
        "errors": answer["errors"][:SHOWN_ERRORS],
        "more": max(0, len(answer["errors"]) - SHOWN_ERRORS),
        "unused_photos": listed(answer.get("unused_photos", [])),
        "notes": [note["message"] for note in answer["notes"]],
        "passwords": answer.get("passwords", {}),
    }
    return render(request, "campaigns/imports/run.html", context)


@login_required
@require_POST
def commit(request: HttpRequest, run_id: int) -> HttpResponse:
    """Puts a dry run in force. Passwords that were made up are shown on this page only."""
    user = user_of(request)
    run = get_object_or_404(access.visible_imports(user), pk=run_id)
    try:
        done = importing.commit(
            run_id=run.pk,
            by=user,
            now=timezone.now(),
            skip_bad_rows="skip_bad_rows" in request.POST,
        )
    except Refused as refused:
        messages.error(request, commit_message(refused.code))
        return redirect("import", run_id=run.pk)
    messages.success(request, _("The workbook was imported."))
    if done.answer.get("passwords"):
        return _shown(request, done)
    return redirect("import", run_id=run.pk)


@login_required
@require_safe
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty workbook with the right headers."""
    if not access.may_import(user_of(request), kind):
        raise Http404
    name = f"{word(IMPORT_KINDS, kind)}.xlsx"
    return workbook_response(name, import_template_bytes(kind))
