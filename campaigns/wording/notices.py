"""The words of every notice: what happened, or what falls due, for one person about one issue."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.wording.labels import Word

STEPS: Mapping[str, Word] = {
    "dispatched": pgettext_lazy("notice", "A new issue was dispatched to your unit"),
    "assisting": pgettext_lazy("notice", "Your unit assists with an issue"),
    "taken_away": pgettext_lazy("notice", "An issue went to another unit"),
    "upheld": pgettext_lazy("notice", "The return was not accepted; your unit stays responsible"),
    "returned": pgettext_lazy("notice", "A unit returned an issue; a ruling is needed"),
    "submitted": pgettext_lazy("notice", "A fix waits for its check"),
    "check_failed": pgettext_lazy("notice", "The check was not passed; fix it again"),
    "closed": pgettext_lazy("notice", "The issue was struck off"),
    "voided": pgettext_lazy("notice", "The issue was made void"),
    "assigned_within": pgettext_lazy("notice", "An issue was handed to you within the unit"),
    "signed_off": pgettext_lazy("notice", "The assisting unit has done its part"),
    "deadline_set": pgettext_lazy("notice", "The office set another deadline"),
    "extension_requested": pgettext_lazy("notice", "A unit asks for an extension"),
    "extension_granted": pgettext_lazy("notice", "The extension was granted"),
    "extension_refused": pgettext_lazy("notice", "The extension was refused"),
    "deferral_requested": pgettext_lazy("notice", "A unit asks for deferral"),
    "deferral_granted": pgettext_lazy("notice", "The deferral was granted"),
    "deferral_refused": pgettext_lazy("notice", "The deferral was refused"),
    "resumed": pgettext_lazy("notice", "A deferred issue was taken up again"),
    "rebound_confirmed": pgettext_lazy(
        "notice", "An issue that your unit struck off has come back"
    ),
    "false_fix_proposed": pgettext_lazy(
        "notice", "A false fix is proposed; your unit may state its case"
    ),
    "challenged": pgettext_lazy("notice", "A strike-off was challenged"),
    "instruction": pgettext_lazy("notice", "A leader wrote an instruction"),
    "reminded": pgettext_lazy("notice", "You are urged to fix it"),
    "ruling_due": pgettext_lazy(
        "notice", "A return waits for its ruling: the office's time is over"
    ),
    "decision_due": pgettext_lazy(
        "notice", "A request waits for its decision: the office's time is over"
    ),
    "check_due": pgettext_lazy("notice", "A fix waits for its check: the office's time is over"),
    "signing": pgettext_lazy("notice", "Please sign for the issue"),
    "half": pgettext_lazy("notice", "Half of the time is over"),
    "soon": pgettext_lazy("notice", "The deadline is near"),
    "due": pgettext_lazy("notice", "The deadline has come"),
    "overdue_1": pgettext_lazy("notice", "Overdue: please fix it at once"),
    "overdue_2": pgettext_lazy("notice", "Overdue: under supervision"),
    "overdue_3": pgettext_lazy("notice", "Overdue: listed for the circular"),
}
REPEAT: Word = pgettext_lazy("notice", "Still overdue: listed for the circular")


def headline_of(step: str) -> str:
    """What a notice of that step says, in the reader's language."""
    return str(STEPS.get(step, REPEAT))


def subject_of(*, step: str, number: str) -> str:
    """The subject of an e-mail: headline and issue number."""
    return str(_("%(headline)s · %(number)s")) % {
        "headline": headline_of(step),
        "number": number,
    }
