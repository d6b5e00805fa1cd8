"""The form of a reminder policy: a row a step, and what stands beside the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from campaigns.models import ReminderPolicy
from campaigns.processes.outlets import configured
from campaigns.processes.policies import Draft
from campaigns.rules.deadlines import LimitUnit
from campaigns.rules.reminder_steps import Anchor, PolicyFault, Recipient, Step, Tone
from campaigns.rules.scoring import Severity
from campaigns.wording.labels import SEVERITIES, UNITS, choices
from campaigns.wording.notices import TONE_NAMES
from campaigns.wording.refusals import field_words, move_words
from campaigns.wording.reminder_steps import ANCHORS, RECIPIENTS, channel_words, when_words

BLANK_ROWS, MOST_ROWS = 3, 18
WHEN = ("anchor", "percent", "amount", "unit")
SPANS = (LimitUnit.WORKING_DAYS, LimitUnit.WORKING_HOURS)


def channel_choices(policy: ReminderPolicy) -> list[tuple[str, str]]:
    """The ways out that are configured, and those that the policy names though they are not."""
    known = configured()
    named = {way for step in policy.rules for way in step.channels} | set(policy.plain_channels)
    found = [(name, channel_words(name)) for name in known]
    missing = sorted(named - set(known))
    return found + [(name, _("%s (not set up)") % channel_words(name)) for name in missing]


def span(label: Any, most: int, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=most, **options)


def ticks(label: Any, offered: Sequence[tuple[str, Any]], **options: Any) -> forms.Field:
    return forms.MultipleChoiceField(
        label=label,
        choices=offered,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        **options,
    )


class StepForm(forms.Form):
    """One row of a policy."""

    code = forms.CharField(required=False, max_length=24, widget=forms.HiddenInput)
    anchor = forms.ChoiceField(
        label=pgettext_lazy("step", "When"), choices=[("", "—"), *choices(ANCHORS)]
    )
    percent = span(gettext_lazy("Share of the limit in percent"), 999)
    most_hours = span(gettext_lazy("but after so many working hours at most"), 999)
    amount = span(gettext_lazy("How much time before or after"), 9999)
    unit = forms.ChoiceField(
        label=gettext_lazy("counted in"),
        choices=[(unit.value, UNITS[unit]) for unit in SPANS],
        initial=LimitUnit.WORKING_DAYS.value,
    )
    repeat_days = span(gettext_lazy("then again every so many working days"), 999)
    min_days = span(gettext_lazy("Only for limits from so many working days"), 999)
    below_days = span(gettext_lazy("and below so many working days"), 999)
    while_unsigned = forms.BooleanField(
        label=gettext_lazy("Only while nobody has signed for it"), required=False
    )
    to = ticks(pgettext_lazy("step", "To whom"), choices(RECIPIENTS))
    tone = forms.ChoiceField(
        label=gettext_lazy("Tone"), choices=choices(TONE_NAMES), initial=Tone.HINT.value
    )
    channels = ticks(
        gettext_lazy("Channels"), (), help_text=gettext_lazy("In the app it is always shown.")
    )
    severities = ticks(
        gettext_lazy("Severity"), choices(SEVERITIES), help_text=gettext_lazy("None ticked: all.")
    )

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["channels"]
        field.choices = offered

    def rule(self, known: Mapping[str, Sequence[Step]]) -> Step:
        """The row as the rules read it. It keeps its name as long as its moment is the same."""
        data = self.cleaned_data
        step = Step(
            code="",
            to=tuple(Recipient(code) for code in data["to"]),
            tone=Tone(data["tone"]),
            anchor=Anchor(data["anchor"]),
            percent=data["percent"] or 0,
            amount=data["amount"] or 0,
            unit=LimitUnit(data["unit"]),
            most_hours=data["most_hours"] or None,
            min_days=data["min_days"] or 0,
            below_days=data["below_days"] or None,
            repeat_days=data["repeat_days"] or 0,
            while_unsigned=data["while_unsigned"],
            channels=tuple(data["channels"]),
            severities=tuple(Severity(code).value for code in data["severities"]),
        )
        same = (
            row
            for row in known.get(data["code"], ())
            if all(getattr(row, name) == getattr(step, name) for name in WHEN)
        )
        return replace(step, code=data["code"]) if next(same, None) is not None else step

    @property
    def is_faulty(self) -> bool:
        return self.is_bound and bool(self.errors)

    @property
    def words(self) -> str:
        """The stored step that the row began as; empty for a new one."""
        step = self.initial.get("step")
        return when_words(step) if step is not None else ""


StepRows = forms.formset_factory(
    StepForm,
    extra=BLANK_ROWS,
    can_delete=True,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS,
    validate_max=True,
)


class TimeOfDay(forms.TimeField):
    def __init__(self, **options: Any) -> None:
        widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        super().__init__(widget=widget, **options)


class PolicyForm(forms.Form):
    """What stands beside the rows."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    quiet_from = TimeOfDay(label=gettext_lazy("Quiet hours from"))
    quiet_until = TimeOfDay(
        label=gettext_lazy("until"),
        help_text=gettext_lazy("Rest days are quiet, too. Urgent issues are told at once."),
    )
    plain_channels = ticks(
        gettext_lazy("Channels of notices that are no reminders"),
        (),
        help_text=gettext_lazy("In the app they are always shown."),
    )
    note = forms.CharField(label=gettext_lazy("What was changed"), max_length=200, required=False)
    moves_open_deadlines = forms.BooleanField(
        label=gettext_lazy("Also lay out the deadlines that run already anew"),
        required=False,
        help_text=gettext_lazy("Steps that have come already, and notices, stay as they are."),
    )
    issue = forms.CharField(
        label=gettext_lazy("Preview on the issue"), max_length=40, required=False
    )

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["plain_channels"]
        field.choices = offered


class PolicyEdit:
    """A policy as somebody edits it: the rows, and what stands beside them."""

    def __init__(self, policy: ReminderPolicy, sent: Any = None, *, issue: str = "") -> None:
        self.policy = policy
        offered = channel_choices(policy)
        self.head = PolicyForm(
            sent, offered=offered, initial=_head_of(policy, issue), auto_id="id_%s"
        )
        self.rows: Any = StepRows(
            sent,
            prefix="step",
            form_kwargs={"offered": offered},
            initial=[_row_of(step) for step in policy.rules],
        )

    def is_valid(self) -> bool:
        is_whole = self.rows.is_valid()
        return self.head.is_valid() and is_whole

    @property
    def is_sound(self) -> bool:
        """Whether nothing has been said against it so far."""
        return not self.head.errors and not any(self.rows.errors)

    @property
    def kept(self) -> list[StepForm]:
        """The rows that are meant: neither left blank nor ticked to be removed."""
        return [
            row
            for row in self.rows.forms
            if not row.cleaned_data.get("DELETE")
            and (row in self.rows.initial_forms or row.has_changed())
        ]

    def draft(self) -> Draft:
        """What was typed; for valid forms only."""
        known: dict[str, list[Step]] = {}
        for step in self.policy.rules:
            known.setdefault(step.code, []).append(step)
        data = self.head.cleaned_data
        return Draft(
            steps=tuple(row.rule(known) for row in self.kept),
            quiet_from=data["quiet_from"],
            quiet_until=data["quiet_until"],
            plain_channels=tuple(data["plain_channels"]),
            note=data["note"],
        )

    def show(self, fault: PolicyFault) -> None:
        """Says a fault at its row and field."""
        if fault.field == "version":
            self.head.add_error(None, move_words("policy_changed"))
            return
        row = self.kept[fault.row]
        row.add_error(fault.field if fault.field in row.fields else None, field_words(fault.code))


def _head_of(policy: ReminderPolicy, issue: str) -> dict[str, Any]:
    return {
        "based_on": policy.number,
        "quiet_from": policy.quiet_from,
        "quiet_until": policy.quiet_until,
        "plain_channels": policy.plain_channels,
        "issue": issue,
    }


def _row_of(step: Step) -> dict[str, Any]:
    """A stored step as the first values of its row; numbers that say nothing are left empty."""
    numbers = ("percent", "amount", "most_hours", "min_days", "below_days", "repeat_days")
    return {
        "step": step,
        "code": step.code,
        "anchor": step.anchor.value,
        "unit": step.unit.value,
        "while_unsigned": step.while_unsigned,
        "to": [recipient.value for recipient in step.to],
        "tone": step.tone.value,
        "channels": list(step.channels),
        "severities": list(step.severities),
        **{name: getattr(step, name) or None for name in numbers},
    }
