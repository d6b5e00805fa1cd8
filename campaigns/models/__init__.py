"""Tables, constraints and QuerySet words. Nothing here writes to another table."""

from __future__ import annotations

from campaigns.models.appeals import Appeal
from campaigns.models.attachments import Attachment
from campaigns.models.audit import AuditLink, AuditLog
from campaigns.models.briefs import DailyBrief
from campaigns.models.bulk_runs import BulkRow, BulkRun
from campaigns.models.campaigns import (
    CalendarDay,
    Campaign,
    CampaignYear,
    CategoryLimit,
    Counter,
    KeyDate,
    Source,
)
from campaigns.models.crew_links import CrewLink, CrewPhoto
from campaigns.models.fixing import (
    Closing,
    Deferral,
    Extension,
    Rebound,
    Recheck,
    Return,
    Submission,
)
from campaigns.models.holdings import Assignment, DeadlineVersion, StepMoment
from campaigns.models.indicators import Indicator
from campaigns.models.inspections import Inspection
from campaigns.models.issues import DeedKey, Issue, IssueEvent
from campaigns.models.jobs import ImportRun, Job
from campaigns.models.list_views import SavedFilter
from campaigns.models.measures import Measure
from campaigns.models.notices import Channel, Heartbeat, Message, Notice, Notification
from campaigns.models.organisation import (
    Department,
    DepartmentAlias,
    RankedUnit,
    RankingGroup,
    Sponsorship,
    Zone,
)
from campaigns.models.people import FormerPassword, RoleGrant, User
from campaigns.models.phones import ActivationCode, BoundPhone
from campaigns.models.photos import Photo
from campaigns.models.policies import NoticePreference, PolicyStep, ReminderPolicy
from campaigns.models.public import PublicPhoto, PublicReport
from campaigns.models.row_checks import Objection, RowCheck
from campaigns.models.scores import (
    Proposal,
    RuleVersion,
    ScoreEntry,
    ScoreRow,
    ScoreRule,
    ScoreWeek,
)
from campaigns.models.self_checks import SelfCheck, SelfCheckLeave, SelfCheckQuota
from campaigns.models.sign_ins import SignIn
from campaigns.models.site_proposals import SiteProposal
from campaigns.models.site_scores import SiteScore, SiteScoreItem
from campaigns.models.sites import Category, ChecklistItem, Site, SiteType
from campaigns.models.withdrawn_links import WithdrawnLinks

__all__ = [
    "ActivationCode",
    "Appeal",
    "Attachment",
    "Assignment",
    "AuditLink",
    "AuditLog",
    "BoundPhone",
    "BulkRow",
    "BulkRun",
    "CalendarDay",
    "Campaign",
    "CampaignYear",
    "Category",
    "CategoryLimit",
    "ChecklistItem",
    "Channel",
    "Closing",
    "Counter",
    "CrewLink",
    "CrewPhoto",
    "DailyBrief",
    "DeadlineVersion",
    "DeedKey",
    "Deferral",
    "Department",
    "DepartmentAlias",
    "Extension",
    "Heartbeat",
    "ImportRun",
    "Indicator",
    "Inspection",
    "Issue",
    "IssueEvent",
    "Job",
    "KeyDate",
    "Measure",
    "Message",
    "Notice",
    "NoticePreference",
    "Notification",
    "Objection",
    "Photo",
    "PolicyStep",
    "Proposal",
    "PublicPhoto",
    "PublicReport",
    "RankedUnit",
    "RankingGroup",
    "Rebound",
    "Recheck",
    "ReminderPolicy",
    "Return",
    "FormerPassword",
    "RoleGrant",
    "SignIn",
    "RowCheck",
    "RuleVersion",
    "SavedFilter",
    "ScoreEntry",
    "ScoreRow",
    "ScoreRule",
    "ScoreWeek",
    "SelfCheck",
    "SelfCheckLeave",
    "SelfCheckQuota",
    "Site",
    "SiteProposal",
    "SiteScore",
    "SiteScoreItem",
    "SiteType",
    "Source",
    "Sponsorship",
    "StepMoment",
    "Submission",
    "User",
    "WithdrawnLinks",
    "Zone",
]
