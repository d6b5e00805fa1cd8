"""The form of a deed on many issues: what is the same for all of them, as plain values."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Department
from campaigns.web.forms.deeds import Moment, UnitChoice, Words
from campaigns.wording.labels import UNITS, VOID_REASONS, choices


class BulkForm(forms.Form):
    """Only a button."""

    def given(self) -> dict[str, Any]:
        """What was filled in, as codes, text and ISO moments."""
        found = {name: value for name, value in self.cleaned_data.items() if value}
        return {name: _plain(value) for name, value in found.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Department):
        return value.code
    return value.isoformat() if hasattr(value, "isoformat") else value


class BulkDispatchForm(BulkForm):
    lead_department = UnitChoice(
        label=_("Lead unit"),
        required=False,
        help_text=_("Leave empty for the unit that is suggested for each issue."),
    )
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
    note = Words(label=_("Note"), required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if bool(found.get("limit_amount")) != bool(found.get("limit_unit")):
            missing = "limit_unit" if found.get("limit_amount") else "limit_amount"
            self.add_error(missing, _("Amount and unit of a limit go together."))
        return found


class BulkRemindForm(BulkForm):
    text = Words(label=_("Text"), required=False)


class BulkDeadlineForm(BulkForm):
    due_at = Moment(label=_("New deadline"))
    reason = Words(label=_("Reason"))


class BulkVoidForm(BulkForm):
    reason_code = forms.ChoiceField(
        label=_("Reason"),
        # a duplicate names the issue that is kept: another one for each
        choices=[pair for pair in choices(VOID_REASONS) if pair[0] != "duplicate"],
    )
    reason = Words(label=_("Explanation"))


FORMS: dict[str, type[BulkForm]] = {
    "dispatch": BulkDispatchForm,
    "accept": BulkForm,
    "remind": BulkRemindForm,
    "set_deadline": BulkDeadlineForm,
    "void": BulkVoidForm,
}
