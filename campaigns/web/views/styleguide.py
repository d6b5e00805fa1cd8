"""The parts that pages are made of, shown with invented content; for whoever builds or keeps them.

Everything here is drawn by the same templates and style sheets as the pages themselves.
"""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from campaigns import access
from campaigns.rules.scoring import Severity
from campaigns.rules.workflow import State
from campaigns.web.cards import Card, Due
from campaigns.web.detail import Picture
from campaigns.web.list_columns import USUAL
from campaigns.web.photo_tray import PhotoTray
from campaigns.web.timeline import Moment
from campaigns.web.views.asking import user_of
from campaigns.wording.labels import SEVERITIES, STATES, choices, word

TOKENS = (
    *("ink", "ink-2", "ink-3", "line", "line-2", "page", "sheet", "sunk"),
    *("brand", "brand-2", "brand-soft", "on-brand", "focus"),
    *("good", "good-soft", "warn", "warn-soft", "bad", "bad-soft"),
    *("calm", "calm-soft", "wait", "wait-soft"),
)
JOB_STATES = ("queued", "running", "done", "failed")


class Sample(forms.Form):
    text = forms.CharField(label=gettext_lazy("A line of text"), help_text=gettext_lazy("Help"))
    words = forms.CharField(
        label=gettext_lazy("Several lines"), required=False, widget=forms.Textarea({"rows": 3})
    )
    choice = forms.ChoiceField(label=gettext_lazy("A choice"), choices=choices(SEVERITIES))
    one = forms.ChoiceField(
        label=gettext_lazy("One of a few"), choices=choices(SEVERITIES), widget=forms.RadioSelect
    )
    day = forms.DateField(
        label=gettext_lazy("A day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    tick = forms.BooleanField(label=gettext_lazy("A box to tick"), required=False)


@login_required
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """For office, administrator and auditor."""
    if not access.may_open_reference(user_of(request)):
        raise PermissionDenied
    dues = [
        Due(_("on time")),
        Due(_("3 working hours left"), "soon"),
        Due(_("2 days overdue"), "overdue"),
    ]
    context = {
        "tokens": TOKENS,
        "form": Sample(),
        "wrong": Sample({"text": "", "choice": "x"}, auto_id="wrong_%s"),
        "tray": PhotoTray("photos"),
        "states": [(state.value, word(STATES, state.value)) for state in State],
        "dues": dues,
        "cards": [_card(state, due) for state, due in zip(State, [*dues, *dues], strict=False)],
        "columns": USUAL,
        "before": [_picture(_("before"))],
        "none": [],
        "moments": _moments(),
    }
    return render(request, "campaigns/people/styleguide.html", context)


def _picture(words: str) -> Picture:
    address = static("img/icon.svg")
    return Picture(address, address, address, words, [(_("reused"), True), (_("unknown"), False)])


def _card(state: State, due: Due) -> Card:
    return Card(
        number="WM-2026-000000",
        url="#cards",
        picture="",
        category=_("Category"),
        place=_("Place"),
        zone=_("Zone"),
        severity=Severity.MAJOR.value,
        severity_words=word(SEVERITIES, Severity.MAJOR),
        lead=_("Lead unit"),
        state=state.value,
        state_words=word(STATES, state.value),
        due=due,
        found="11-23 09:00",
        description=_("What is wrong"),
        is_rebound=state is State.PENDING,
        rework_count=1 if state is State.IN_PROGRESS else 0,
    )


def _moments() -> list[Moment]:
    now = timezone.now()
    earlier = Moment(now - timedelta(hours=3), "notice", "", _("three reminders"))
    return [
        Moment(now, "deed", _("Lead unit"), _("handed in"), note=_("What was done")),
        Moment(now - timedelta(hours=1), "points", "", "−0.2"),
        Moment(now - timedelta(hours=3), "notice", "", _("three reminders"), folded=[earlier]),
    ]
