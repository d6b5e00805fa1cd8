"""A step of a reminder policy in words: when, for which limits, to whom, over what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from campaigns.rules.deadlines import LimitUnit
from campaigns.rules.reminder_steps import Anchor, Recipient, Step
from campaigns.rules.workflow import Role
from campaigns.wording.labels import CHANNELS, ROLES, SEVERITIES, Word, listed, word

RECIPIENTS: Mapping[Recipient, Word] = {
    Recipient.HANDLER: ROLES[Role.HANDLER],
    Recipient.HEAD: ROLES[Role.HEAD],
    Recipient.ZONE_CHIEF: ROLES[Role.ZONE_CHIEF],
    Recipient.LEADER: ROLES[Role.LEADER],
    Recipient.OFFICE: ROLES[Role.OFFICE],
    Recipient.SPONSOR: pgettext_lazy("recipient", "sponsor"),
}
ANCHORS: Mapping[Anchor, Word] = {
    Anchor.SHARE: pgettext_lazy("anchor", "when a share of the limit is used up"),
    Anchor.AFTER_START: pgettext_lazy("anchor", "some time after the start"),
    Anchor.BEFORE_DUE: pgettext_lazy("anchor", "some time before the deadline"),
    Anchor.AT_DUE: pgettext_lazy("anchor", "at the deadline"),
    Anchor.AFTER_DUE: pgettext_lazy("anchor", "some time after the deadline"),
}


def when_words(step: Step) -> str:
    """The moment of a step and its conditions."""
    parts = [_moment(step)]
    if step.repeat_days:
        parts.append(
            ngettext(
                "then every %(n)d working day", "then every %(n)d working days", step.repeat_days
            )
            % {"n": step.repeat_days}
        )
    if step.while_unsigned:
        parts.append(_("while it is not signed for"))
    return pgettext("between the parts of a condition", ", ").join(parts)


def _moment(step: Step) -> str:
    told, n = {"n": step.amount}, step.amount
    if step.anchor is Anchor.AT_DUE:
        return _("at the deadline")
    if step.anchor is Anchor.SHARE:
        return _share(step)
    if step.unit is LimitUnit.WORKING_HOURS:
        return _hours(step.anchor, n) % told
    if step.anchor is Anchor.AFTER_START:
        return (
            ngettext("%(n)d working day after the start", "%(n)d working days after the start", n)
            % told
        )
    if step.anchor is Anchor.BEFORE_DUE:
        before = ngettext(
            "%(n)d working day before the deadline", "%(n)d working days before the deadline", n
        )
        return before % told
    return _("on working day %(n)d of being overdue") % told


def _hours(anchor: Anchor, n: int) -> str:
    """The sentence for a span in working hours, its number still open."""
    if anchor is Anchor.AFTER_START:
        return ngettext(
            "%(n)d working hour after the start", "%(n)d working hours after the start", n
        )
    if anchor is Anchor.BEFORE_DUE:
        return ngettext(
            "%(n)d working hour before the deadline", "%(n)d working hours before the deadline", n
        )
    return ngettext("overdue for %(n)d working hour", "overdue for %(n)d working hours", n)


def _share(step: Step) -> str:
    told = {"percent": step.percent, "n": step.most_hours}
    if step.most_hours is None:
        return _("when %(percent)d %% of the limit is used up") % told
    return (
        ngettext(
            "when %(percent)d %% of the limit is used up (after %(n)d working hour at most)",
            "when %(percent)d %% of the limit is used up (after %(n)d working hours at most)",
            step.most_hours,
        )
        % told
    )


def limit_words(step: Step) -> str:
    """For limits of how many working days the step holds; empty for all."""
    told = {"least": step.min_days, "below": step.below_days}
    if step.min_days and step.below_days is not None:
        return _("limits from %(least)d to under %(below)d working days") % told
    if step.min_days:
        return _("limits of %(least)d working days and more") % told
    if step.below_days is not None:
        return _("limits under %(below)d working days") % told
    return ""


def to_words(to: Iterable[Recipient]) -> str:
    return listed(word(RECIPIENTS, recipient.value) for recipient in to)


def channel_words(name: str) -> str:
    """The name of a way out; gateways go by the name that the environment gives them."""
    return word(CHANNELS, name)


def severity_words(severities: Iterable[str]) -> str:
    """The severities of which a step speaks; all when none is named."""
    named = list(severities)
    return listed(word(SEVERITIES, code) for code in named) if named else _("all")
