"""Photos go with their issue; positions and telephones with the role."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, Q, QuerySet

from campaigns.access.issues import seen_issues, seen_until, visible_issues, with_limits
from campaigns.access.roles import READS_PHONES, READS_POSITIONS, is_outsider
from campaigns.access.self_checks import may_read_duty_photo
from campaigns.models import Issue, Photo, User
from campaigns.rules.photos import Stage


def visible_photos_of(
    user: User, issues: Sequence[Issue], *, with_duplicates: bool = False
) -> QuerySet[Photo]:
    """The photos of issues that the user may read (their limits set by `seen_issues`).

    The photos of a duplicate are linked to the issue that was kept.
    """
    whole = [issue for issue in issues if seen_until(issue) is None]
    shown = Q(issue__in=whole)
    if with_duplicates and not is_outsider(user):
        # Not `issue__duplicate_of__in`: an alternative over two tables reads both from end to end.
        ids = [issue.pk for issue in whole]
        of_both = Issue.objects.filter(Q(pk__in=ids) | Q(duplicate_of__in=ids))
        shown = Q(issue__in=of_both.values("pk"))
    for issue in issues:
        if (until := seen_until(issue)) is not None:
            shown |= Q(issue=issue, claimed_at__lte=until)
    photos = Photo.objects.filter(shown)
    return photos.filter(stage=Stage.BEFORE.value) if is_outsider(user) else photos


def may_read_photo(user: User, photo: Photo) -> bool:
    """An unclaimed photo is its uploader's, or goes with the issue that a crew sent it for; a claimed
    one goes with its issue, or with the issue that was kept of two; that of a duty place with the
    unit's self-checks."""
    if photo.stage == Stage.DUTY.value:
        return may_read_duty_photo(user, photo)
    if photo.issue_id is None:
        return photo.uploaded_by_id == user.pk or _may_read_crew_photo(user, photo)
    of_photo = Q(pk=photo.issue_id) | Q(duplicates=photo.issue_id)
    issues = with_limits(user, visible_issues(user, few=True).filter(of_photo))
    seen = seen_issues(user, list(issues.distinct()))
    return visible_photos_of(user, seen, with_duplicates=True).filter(pk=photo.pk).exists()


def _may_read_crew_photo(user: User, photo: Photo) -> bool:
    """Not yet handed in: for those who read the issue whole, but no third party."""
    issues = visible_issues(user).filter(
        crew_links__photos__photo=photo, crew_links__holding=F("holding")
    )
    seen = seen_issues(user, list(with_limits(user, issues)))
    return not is_outsider(user) and any(seen_until(issue) is None for issue in seen)


def may_read_positions(user: User) -> bool:
    """GPS and device of a photo: office, inspector and auditor only."""
    return bool(user.role_codes & READS_POSITIONS)


def may_read_phones(user: User) -> bool:
    return bool(user.role_codes & READS_PHONES)
