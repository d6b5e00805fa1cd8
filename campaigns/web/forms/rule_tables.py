"""The form of a draft of the rule table: its head, and a row a rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from campaigns.models import Department, RankingGroup, RuleVersion
from campaigns.processes.refusals import Fault
from campaigns.processes.rule_tables import Draft
from campaigns.rules.scoring import Part, Rule, RuleTable, Severity
from campaigns.web.forms.policy import ticks
from campaigns.wording.labels import KINDS, PARTS, RULES, SEVERITIES, word
from campaigns.wording.refusals import field_words


def points(label: Any, *, required: bool = True) -> forms.DecimalField:
    return forms.DecimalField(label=label, required=required, max_digits=6, decimal_places=2)


class HeadForm(forms.Form):
    """What stands above the rows."""

    edition = forms.IntegerField(widget=forms.HiddenInput)
    deduction_cap = points(gettext_lazy("Cap over all deductions a week"))
    bonus_cap = points(gettext_lazy("Cap over all bonus a week"))
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for part in Part:
            self.fields[f"weight_{part.value}"] = forms.IntegerField(
                label=word(PARTS, part.value), min_value=0, max_value=100
            )

    @property
    def weights(self) -> list[forms.BoundField]:
        return [self[f"weight_{part.value}"] for part in Part]


class RowForm(forms.Form):
    """One rule."""

    points_minor = points(SEVERITIES[Severity.MINOR])
    points_major = points(SEVERITIES[Severity.MAJOR])
    points_urgent = points(SEVERITIES[Severity.URGENT])
    week_cap = points(gettext_lazy("Cap a week"), required=False)
    issue_cap = points(gettext_lazy("Cap an issue and week"), required=False)
    groups = ticks(
        gettext_lazy("Only for these groups"), (), help_text=gettext_lazy("None ticked: all.")
    )
    units = forms.CharField(
        label=gettext_lazy("and for these units"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Short names or codes, with commas between them."),
    )

    def __init__(
        self, data: Any, *, rule: Rule, offered: Iterable[str], initial: dict[str, Any]
    ) -> None:
        super().__init__(data, initial=initial, prefix=rule.code)
        self.rule = rule
        field: Any = self.fields["groups"]
        field.choices = [(name, name) for name in offered]
        if not rule.issue_cap_group:
            del self.fields["issue_cap"]

    @property
    def words(self) -> str:
        return word(RULES, self.rule.code)

    @property
    def kind(self) -> str:
        return word(KINDS, self.rule.kind.value)

    @property
    def limits(self) -> bool:
        """Whether the row limits whom it reaches."""
        return bool(self.rule.groups or self.rule.units)

    def changed_rule(self, units: frozenset[str]) -> Rule:
        data = self.cleaned_data
        return replace(
            self.rule,
            points={severity: data[f"points_{severity.value}"] for severity in Severity},
            week_cap=data["week_cap"],
            issue_cap=data.get("issue_cap") if self.rule.issue_cap_group else None,
            groups=frozenset(data["groups"]),
            units=units,
        )


class TableForm:
    """The whole form; `data` is None for the first look."""

    def __init__(self, version: RuleVersion, data: Mapping[str, Any] | None) -> None:
        self.version = version
        self._table = version.table()
        self._units = dict(Department.objects.values_list("code", "short_name"))
        groups = RankingGroup.objects.filter(campaign=version.campaign_id).order_by("sort", "pk")
        offered = list(groups.values_list("name", flat=True))
        self.head = HeadForm(data, initial=self._head())
        self.rows = [
            RowForm(data, rule=rule, offered=offered, initial=self._row(rule))
            for rule in self._table.rules.values()
        ]

    def _head(self) -> dict[str, Any]:
        weights = {f"weight_{part.value}": weight for part, weight in self._table.weights.items()}
        return {
            "edition": self.version.edition,
            "deduction_cap": self.version.deduction_cap,
            "bonus_cap": self.version.bonus_cap,
            "note": self.version.note,
            **weights,
        }

    def _row(self, rule: Rule) -> dict[str, Any]:
        return {
            **{f"points_{severity.value}": worth for severity, worth in rule.points.items()},
            "week_cap": rule.week_cap,
            "issue_cap": rule.issue_cap,
            "groups": sorted(rule.groups),
            "units": "，".join(self._units.get(code, code) for code in sorted(rule.units)),
        }

    def is_valid(self) -> bool:
        checked = [form.is_valid() for form in (self.head, *self.rows)]
        return all(checked)

    def draft(self) -> Draft | None:
        """The table as typed; None when a unit is not known (the row says which)."""
        rules: dict[str, Rule] = {}
        for row in self.rows:
            units = self._named(row)
            if units is not None:
                rules[row.rule.code] = row.changed_rule(units)
        if len(rules) < len(self.rows):
            return None
        head = self.head.cleaned_data
        table = RuleTable(
            rules=rules,
            deduction_cap=head["deduction_cap"],
            bonus_cap=head["bonus_cap"],
            weights={part: head[f"weight_{part.value}"] for part in Part},
        )
        return Draft(table, head["note"])

    def _named(self, row: RowForm) -> frozenset[str] | None:
        """The codes of the units that a row names."""
        codes = {name: code for code, name in self._units.items()} | {
            code: code for code in self._units
        }
        typed = row.cleaned_data["units"].replace("，", ",").replace("、", ",").split(",")
        names = [name.strip() for name in typed if name.strip()]
        unknown = [name for name in names if name not in codes]
        if unknown:
            row.add_error("units", _("There is no unit %(name)s.") % {"name": unknown[0]})
            return None
        return frozenset(codes[name] for name in names)

    def show(self, faults: Iterable[Fault]) -> None:
        """Puts what the process refused beside its field."""
        rows = {row.rule.code: row for row in self.rows}
        for fault in faults:
            code, _dot, field = fault.field.rpartition(".")
            form: forms.Form = rows.get(code, self.head)
            known = field if field in form.fields else None
            form.add_error(known, field_words(fault.code, fault.facts))


class BeginForm(forms.Form):
    """From which Monday a draft counts."""

    edition = forms.IntegerField(widget=forms.HiddenInput)
    monday = forms.DateField(
        label=pgettext_lazy("rules", "Counts from Monday"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
