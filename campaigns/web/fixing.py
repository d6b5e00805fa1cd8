"""What helps a unit while it hands in fixes: the picture to stand behind the camera, and the next
issue of the same site. Source: PRODUCT "Fix capture"."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from campaigns import access
from campaigns.models import Issue, User
from campaigns.models.issues import IssueQuerySet
from campaigns.processes import crew_links, reading
from campaigns.rules.workflow import HELD_STATES
from campaigns.web.cards import photo_url
from campaigns.web.photo_tray import PhotoTray


def fixing_context(issue: Issue, user: User) -> dict[str, Any]:
    """`ghost`, the address of the photo of the find, and how many more the unit has here
    (two queries)."""
    photo = reading.list_photos(user, [issue]).get(issue.pk)
    return {
        "ghost": photo_url(photo, "1024") if photo is not None else "",
        "more_here": _others_here(issue, user).count(),
    }


def crew_tray(issue: Issue) -> PhotoTray:
    """The photos that a crew sent for this fix, to be looked over (one query)."""
    return PhotoTray("photos", list(crew_links.waiting_photos(issue).order_by("uploaded_at", "pk")))


def next_fix(issue: Issue, user: User) -> str:
    """The form of the next issue that the unit has at this site; empty when it was the last."""
    following = _others_here(issue, user).order_by("due_at", "pk").first()
    return reverse("deed", args=[following.number, "submit_fix"]) if following else ""


def _others_here(issue: Issue, user: User) -> IssueQuerySet:
    """Other issues to be fixed at the same site, of the same lead unit."""
    rows = access.visible_issues(user).exclude(pk=issue.pk)
    if issue.site_id is None or issue.lead_id is None:
        return rows.none()
    states = [state.value for state in HELD_STATES]
    return rows.filter(site=issue.site_id, lead=issue.lead_id, state__in=states)
