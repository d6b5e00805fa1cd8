"""The forms of points: an entry by hand, a reason, words on a proposal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from campaigns.rules.scoring import Kind, Rule, Severity
from campaigns.web.forms.deeds import Day, UnitChoice, Words
from campaigns.wording.labels import KINDS, RULES, word

KINDS_SHOWN = (Kind.DEDUCTION, Kind.BONUS, Kind.LAPSE)
ENDINGS = ".pdf,.doc,.docx,.xls,.xlsx,.jpg,.jpeg,.png,.webp"


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class Files(forms.FileField):
    """Any number of files; what they are is for the process to say."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=ManyFiles(attrs={"accept": ENDINGS}), allow_empty_file=True, **options
        )

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        sent = data if isinstance(data, list | tuple) else [data]
        return [super(Files, self).clean(file, initial) for file in sent if file]


class EntryForm(forms.Form):
    """A manual entry: the rules with their points, by kind."""

    department = UnitChoice(label=gettext_lazy("Unit"))
    rule = forms.ChoiceField(label=gettext_lazy("Rule"))
    points = forms.DecimalField(
        label=pgettext_lazy("figure", "Points"),
        required=False,
        min_value=0,
        max_digits=6,
        decimal_places=2,
        help_text=gettext_lazy("Leave empty for the rule's own points."),
    )
    occurred_on = Day(
        label=gettext_lazy("Day of occurrence"),
        required=False,
        help_text=gettext_lazy(
            "Today when empty. The entry goes to the week of that day; when that week is closed, "
            "to the earliest open one, marked as posted late."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    document_no = forms.CharField(label=gettext_lazy("Document number"), max_length=60)
    attachments = Files(
        label=gettext_lazy("Attachments"),
        required=False,
        help_text=gettext_lazy("PDF, Word, Excel or pictures, at most 9 files of 20 MB each."),
    )

    def __init__(self, *args: Any, rules: Mapping[str, Rule], **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["rule"]
        field.choices = [
            ("", "—"),
            *(
                (word(KINDS, kind), [_choice(rule) for rule in rules.values() if rule.kind is kind])
                for kind in KINDS_SHOWN
            ),
        ]


def _choice(rule: Rule) -> tuple[str, str]:
    """The code and what it says, with the points."""
    points = rule.points[Severity.MINOR]
    if not points:
        return rule.code, _("%(rule)s (on record, no points)") % {"rule": word(RULES, rule.code)}
    sign = "+" if rule.kind is Kind.BONUS else "−"
    return rule.code, f"{word(RULES, rule.code)}（{sign}{points:.2f}）"


class ReasonForm(forms.Form):
    """Why an entry is taken back, or a proposal refused."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )


class StatementForm(forms.Form):
    """The unit's own words."""

    statement = Words(label=gettext_lazy("Your statement"))
