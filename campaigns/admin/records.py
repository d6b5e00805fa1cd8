"""Issues, events, entries and the audit log: to look at only."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns import models
from campaigns.admin.base import OnlyToLookAt
from campaigns.wording import labels
from campaigns.wording.times import long_moment


class IssueAdmin(OnlyToLookAt):
    list_display = ("number", "state_words", "unit", "found", "due")
    fields = list_display
    readonly_fields = list_display
    search_fields = ("number",)
    list_select_related = ("lead",)
    ordering = ("-pk",)

    @admin.display(description=_("State"))
    def state_words(self, row: models.Issue) -> str:
        return labels.word(labels.STATES, row.state)

    @admin.display(description=_("Lead unit"))
    def unit(self, row: models.Issue) -> str:
        return str(row.lead or "")

    @admin.display(description=_("Found"))
    def found(self, row: models.Issue) -> str:
        return long_moment(row.found_at)

    @admin.display(description=_("Deadline"))
    def due(self, row: models.Issue) -> str:
        return long_moment(row.due_at) if row.due_at else ""


class IssueEventAdmin(OnlyToLookAt):
    list_display = ("issue_number", "seq", "deed_words", "moment", "who")
    fields = list_display
    readonly_fields = list_display
    list_select_related = ("issue", "by")
    ordering = ("-pk",)

    @admin.display(description=_("Number"))
    def issue_number(self, row: models.IssueEvent) -> str:
        return row.issue.number

    @admin.display(description=pgettext_lazy("event", "Deed"))
    def deed_words(self, row: models.IssueEvent) -> str:
        return labels.word(labels.DEEDS, row.deed)

    @admin.display(description=_("Date"))
    def moment(self, row: models.IssueEvent) -> str:
        return long_moment(row.at)

    @admin.display(description=_("Person"))
    def who(self, row: models.IssueEvent) -> str:
        return str(row.by or "")


class ScoreEntryAdmin(OnlyToLookAt):
    list_display = ("moment", "unit", "rule_words", "kind_words", "points_words", "number")
    fields = list_display
    readonly_fields = list_display
    list_select_related = ("department", "issue")
    ordering = ("-pk",)

    @admin.display(description=_("Date"))
    def moment(self, row: models.ScoreEntry) -> str:
        return long_moment(row.occurred_at)

    @admin.display(description=_("Unit"))
    def unit(self, row: models.ScoreEntry) -> str:
        return str(row.department)

    @admin.display(description=_("Rule"))
    def rule_words(self, row: models.ScoreEntry) -> str:
        return labels.word(labels.RULES, row.rule)

    @admin.display(description=_("Kind"))
    def kind_words(self, row: models.ScoreEntry) -> str:
        return labels.word(labels.KINDS, row.kind)

    @admin.display(description=pgettext_lazy("figure", "Points"))
    def points_words(self, row: models.ScoreEntry) -> str:
        return str(row.points)

    @admin.display(description=_("Number"))
    def number(self, row: models.ScoreEntry) -> str:
        return row.issue.number if row.issue else ""


class ReminderPolicyAdmin(OnlyToLookAt):
    list_display = ("campaign", "number", "moment", "who", "note")
    fields = list_display
    readonly_fields = list_display
    list_select_related = ("campaign", "created_by")
    ordering = ("-pk",)

    @admin.display(description=_("Date"))
    def moment(self, row: models.ReminderPolicy) -> str:
        return long_moment(row.created_at)

    @admin.display(description=_("Person"))
    def who(self, row: models.ReminderPolicy) -> str:
        return str(row.created_by or "")


class MessageAdmin(OnlyToLookAt):
    list_display = ("moment", "channel", "who", "state_words", "notice_count", "answer")
    fields = (*list_display, "settled_by", "settled_at")
    readonly_fields = fields
    list_select_related = ("recipient",)
    ordering = ("-pk",)

    @admin.display(description=_("Date"))
    def moment(self, row: models.Message) -> str:
        return long_moment(row.created_at)

    @admin.display(description=_("Person"))
    def who(self, row: models.Message) -> str:
        return str(row.recipient or "")

    @admin.display(description=_("State"))
    def state_words(self, row: models.Message) -> str:
        return labels.word(labels.MESSAGE_STATES, row.state)
