"""A form for each deed. Fields carry the names of the API; the process checks what they mean."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns import access
from campaigns.models import Department, Issue, User
from campaigns.processes import crew_links
from campaigns.processes.holding import Assisting
from campaigns.processes.places import suggested_assisting
from campaigns.rules.workflow import UNIT_ROLES
from campaigns.wording.labels import (
    RECHECK_RESULTS,
    REQUEST_REASONS,
    RETURN_REASONS,
    RULINGS,
    UNITS,
    VERIFY_RESULTS,
    VOID_REASONS,
    choices,
)

TEXT_LENGTH = 2000


class UnitChoice(forms.ModelChoiceField[Department]):
    """A unit by its code, shown by its short name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            queryset=Department.objects.in_use().order_by("sort", "pk"),
            to_field_name="code",
            empty_label=_("choose a unit"),
            **options,
        )

    def label_from_instance(self, obj: Department) -> str:
        return obj.short_name


class Moment(forms.DateTimeField):
    """A moment on the city's clock, as a browser's own field writes it."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(
            widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **options
        )


class Day(forms.DateField):
    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, **options)


class Words(forms.CharField):
    """A few lines of text."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 3}), **options
        )


def if_so(field: forms.Field) -> Any:
    """A field that one of the answers needs: neither marked as optional nor always asked for."""
    field.is_conditional = True  # type: ignore[attr-defined]
    return field


class DeedForm(forms.Form):
    """What every deed's form knows: the issue and who fills it in.

    `takes_photos` makes the page show the photo tray; `suggested` gives first values.
    """

    takes_photos = False
    photo_words = _("Photos")

    def __init__(self, *args: Any, issue: Issue, user: User, now: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        self.issue = issue
        self.reader = user
        self.now = now
        for name, value in self.suggested().items():
            self.fields[name].initial = value

    def suggested(self) -> dict[str, Any]:
        return {}

    def given(self) -> dict[str, Any]:
        """The fields as the deed's process takes them."""
        return dict(self.cleaned_data)


class LimitForm(DeedForm):
    limit_amount = forms.IntegerField(
        label=_("Limit"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=_("Leave empty for the category's own limit."),
    )
    limit_unit = forms.ChoiceField(
        label=_("Unit of the limit"), required=False, choices=[("", "—"), *choices(UNITS)]
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if bool(found.get("limit_amount")) != bool(found.get("limit_unit")):
            missing = "limit_unit" if found.get("limit_amount") else "limit_amount"
            self.add_error(missing, _("Amount and unit of a limit go together."))
        return found


class HandOverForm(LimitForm):
    lead_department = UnitChoice(label=_("Lead unit"))
    assisting_department = UnitChoice(label=_("Assisting unit"), required=False)
    assisting_share = forms.IntegerField(
        label=_("Share of the assisting unit in percent"),
        required=False,
        min_value=1,
        max_value=99,
        help_text=_("Leave empty when it carries no points."),
    )

    def given(self) -> dict[str, Any]:
        found = super().given()
        helper, share = found.pop("assisting_department"), found.pop("assisting_share")
        found["assisting"] = [Assisting(helper, share)] if helper is not None else []
        return found


class DispatchForm(HandOverForm):
    field_order = (
        "lead_department",
        "assisting_department",
        "assisting_share",
        "limit_amount",
        "limit_unit",
        "note",
    )
    note = Words(label=_("Note"), required=False)

    def suggested(self) -> dict[str, Any]:
        lead = self.issue.suggested_lead
        return {
            "lead_department": lead.code if lead is not None else None,
            "assisting_department": _code(suggested_assisting(self.issue, lead)),
        }


class RedirectForm(HandOverForm):
    field_order = ("lead_department", "reason")
    reason = Words(label=_("Reason"))


class NothingForm(DeedForm):
    """Only a button."""


class ReturnForm(DeedForm):
    reason_code = forms.ChoiceField(label=_("Reason"), choices=choices(RETURN_REASONS))
    reason = Words(label=_("Explanation"))
    suggested_department = UnitChoice(label=_("Whose duty it is"), required=False)


class RuleForm(LimitForm):
    field_order = ("decision", "reason", "lead_department")
    decision = forms.ChoiceField(
        label=_("Ruling"), choices=choices(RULINGS), widget=forms.RadioSelect
    )
    reason = if_so(Words(label=_("Reason"), required=False))
    lead_department = if_so(UnitChoice(label=_("Other unit"), required=False))


class AssignWithinForm(DeedForm):
    department = if_so(UnitChoice(label=_("Unit below"), required=False))
    user = forms.ModelChoiceField(
        label=_("Person"),
        queryset=User.objects.none(),
        to_field_name="username",
        required=False,
    )
    note = Words(label=_("Note"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        lead = self.issue.lead
        if lead is not None:
            below = Department.objects.within(lead).exclude(pk=lead.pk).order_by("sort")
            own = User.objects.filter(
                department=lead,
                is_active=True,
                role_grants__role__in=[role.value for role in UNIT_ROLES],
            )
            self.fields["department"].queryset = below  # type: ignore[attr-defined]
            self.fields["user"].queryset = own.distinct()  # type: ignore[attr-defined]


class SubmitFixForm(DeedForm):
    takes_photos = True
    photo_words = _("Photos of the place after the fix")
    note = Words(label=_("What was done"))

    def suggested(self) -> dict[str, Any]:
        return {"note": crew_links.waiting_words(self.issue)}


class SignOffForm(DeedForm):
    note = Words(label=_("What was done"))


class VerifyForm(DeedForm):
    takes_photos = True
    photo_words = _("Photos of the check, if you like")
    result = forms.ChoiceField(
        label=_("Result"), choices=choices(VERIFY_RESULTS), widget=forms.RadioSelect
    )
    on_site = forms.BooleanField(label=_("I saw it on site"), required=False)
    reason = if_so(Words(label=_("Reason, when it is not passed"), required=False))


class RequestExtensionForm(DeedForm):
    reason_kind = forms.ChoiceField(label=_("Kind of reason"), choices=choices(REQUEST_REASONS))
    reason = Words(label=_("Reason"))
    wanted_at = Moment(label=_("Wanted until"))


class DecideForm(DeedForm):
    grant = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("1", _("grant")), ("0", _("refuse"))],
        coerce=lambda text: text == "1",
        widget=forms.RadioSelect,
    )
    reason = Words(label=_("Reason"))


class DecideExtensionForm(DecideForm):
    due_at = if_so(Moment(label=_("New deadline"), required=False))
    approved_by = forms.CharField(
        label=_("Approved by (second extension)"), max_length=60, required=False
    )

    def suggested(self) -> dict[str, Any]:
        asked = self.issue.extensions.filter(state="open").first()
        return {"due_at": asked.wanted_at if asked is not None else None}


class RequestDeferralForm(DeedForm):
    takes_photos = True
    photo_words = _("Photo of the interim measure")
    reason_kind = forms.ChoiceField(label=_("Kind of reason"), choices=choices(REQUEST_REASONS))
    plan = Words(label=_("Plan"))
    interim_measure = Words(label=_("Interim measure"))
    resume_on = Day(label=_("Taken up again on"))


class RecheckForm(DeedForm):
    takes_photos = True
    photo_words = _("Photos of the place as it is now")
    result = forms.ChoiceField(
        label=_("Result"), choices=choices(RECHECK_RESULTS), widget=forms.RadioSelect
    )
    note = Words(label=_("What you saw"), required=False)


class IssueChoice(forms.CharField):
    """An issue by its number, among those that the user sees."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=24, **options)


class ByNumberForm(DeedForm):
    """Turns a typed number into a visible issue."""

    number_field = ""

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        number = str(found.get(self.number_field) or "").strip()
        found[self.number_field] = None
        if number:
            issue = access.visible_issues(self.reader, few=True).filter(number=number).first()
            if issue is None:
                self.add_error(self.number_field, _("There is no issue of that number."))
            found[self.number_field] = issue
        return found


class ConfirmReboundForm(ByNumberForm):
    number_field = "earlier"
    earlier = IssueChoice(label=_("Number of the earlier issue"))


class TextForm(DeedForm):
    text = Words(label=_("Text"))


class RemindForm(DeedForm):
    text = Words(label=_("Text"), required=False)


class VoidForm(ByNumberForm):
    number_field = "duplicate_of"
    reason_code = forms.ChoiceField(label=_("Reason"), choices=choices(VOID_REASONS))
    duplicate_of = if_so(IssueChoice(label=_("Number of the issue that is kept"), required=False))
    reason = Words(label=_("Explanation"), required=False)


class SetDeadlineForm(DeedForm):
    due_at = Moment(label=_("New deadline"))
    reason = Words(label=_("Reason"))


class AcknowledgeForm(DeedForm):
    text = Words(label=_("Answer"))
    promised_on = Day(label=_("Promised for"), required=False)


def _code(unit: Department | None) -> str | None:
    return unit.code if unit is not None else None


FORMS: dict[str, type[DeedForm]] = {
    "dispatch": DispatchForm,
    "redirect": RedirectForm,
    "accept": NothingForm,
    "return": ReturnForm,
    "rule": RuleForm,
    "assign_within": AssignWithinForm,
    "submit_fix": SubmitFixForm,
    "sign_off": SignOffForm,
    "verify": VerifyForm,
    "request_extension": RequestExtensionForm,
    "decide_extension": DecideExtensionForm,
    "request_deferral": RequestDeferralForm,
    "decide_deferral": DecideForm,
    "resume": NothingForm,
    "recheck": RecheckForm,
    "confirm_rebound": ConfirmReboundForm,
    "challenge": TextForm,
    "set_deadline": SetDeadlineForm,
    "remind": RemindForm,
    "acknowledge": AcknowledgeForm,
    "void": VoidForm,
    "comment": TextForm,
    "instruct": TextForm,
}
