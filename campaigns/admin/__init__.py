"""Reference data for those who keep it; issues, events and entries to look at only.

Who keeps what: campaign, categories, sites, zones, calendar and rules the office; users and units
the administrator, who sees no issue (RELIABILITY "Hardening").
"""

from __future__ import annotations

from campaigns import models
from campaigns.admin import campaign, people, places, records
from campaigns.admin.base import site

__all__ = ["site"]

for model, how in (
    (models.Campaign, campaign.CampaignAdmin),
    (models.RankingGroup, campaign.RankingGroupAdmin),
    (models.RuleVersion, campaign.RuleVersionAdmin),
    (models.Department, people.DepartmentAdmin),
    (models.User, people.UserAdmin),
    (models.Zone, places.ZoneAdmin),
    (models.SiteType, places.SiteTypeAdmin),
    (models.Site, places.SiteAdmin),
    (models.Category, campaign.CategoryAdmin),
    (models.ChecklistItem, campaign.ChecklistItemAdmin),
    (models.Indicator, campaign.IndicatorAdmin),
    (models.Inspection, campaign.InspectionAdmin),
    (models.CalendarDay, campaign.CalendarDayAdmin),
    (models.Issue, records.IssueAdmin),
    (models.IssueEvent, records.IssueEventAdmin),
    (models.ScoreEntry, records.ScoreEntryAdmin),
    (models.ReminderPolicy, records.ReminderPolicyAdmin),
    (models.Message, records.MessageAdmin),
):
    site.register(model, how)
