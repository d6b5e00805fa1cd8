"""The words of the audit log: what was done, with which result, and the facts beside it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from campaigns.wording.labels import Word

# (heading, {code: words}): every act that the log may hold. An act that stands nowhere here cannot
# be recorded.
GROUPS: tuple[tuple[Word, Mapping[str, Word]], ...] = (
    (
        gettext_lazy("Sign-in and accounts"),
        {
            "sign_in": pgettext_lazy("audit", "signed in"),
            "sign_out": pgettext_lazy("audit", "signed out"),
            "lock_out": gettext_lazy("sign-in locked after failures"),
            "unlock": gettext_lazy("sign-in unlocked"),
            "change_password": gettext_lazy("changed the own password"),
            "set_password": gettext_lazy("set a password for somebody"),
            "change_roles": gettext_lazy("changed roles"),
            "end_sign_ins": gettext_lazy("ended sign-ins"),
            "second_step_on": gettext_lazy("turned the second step on"),
            "second_step_off": gettext_lazy("turned the second step off"),
            "make_activation_code": gettext_lazy("made a code for a phone"),
            "bind_phone": gettext_lazy("bound a phone"),
            "revoke_phone": gettext_lazy("signed a bound phone out"),
            "export_person": gettext_lazy("exported a person's data"),
            "anonymise_person": gettext_lazy("anonymised a person"),
            "anonymise_report": gettext_lazy("anonymised a citizen's report"),
        },
    ),
    (
        gettext_lazy("Weeks and scores"),
        {
            "freeze_week": gettext_lazy("froze a week"),
            "ask_unfreeze": gettext_lazy("asked to unfreeze a week"),
            "unfreeze_week": gettext_lazy("unfroze a week"),
            "publish_week": gettext_lazy("published a week"),
            "confirm_row": gettext_lazy("confirmed the own row"),
            "raise_objection": gettext_lazy("raised an objection"),
            "objection_accepted": gettext_lazy("accepted an objection"),
            "objection_refused": gettext_lazy("refused an objection"),
            "enter_points": gettext_lazy("entered points by hand"),
            "approve_points": gettext_lazy("approved points"),
            "refuse_points": gettext_lazy("refused points"),
            "hear_points": gettext_lazy("recorded the unit's word on points"),
            "reverse_entry": gettext_lazy("reversed an entry"),
            "raise_appeal": gettext_lazy("appealed"),
            "withdraw_appeal": gettext_lazy("withdrew an appeal"),
            "accept_appeal": gettext_lazy("accepted an appeal"),
            "refuse_appeal": gettext_lazy("refused an appeal"),
            "score_site": gettext_lazy("scored a site"),
            "withdraw_site_score": gettext_lazy("withdrew a site's score"),
            "suggest_measures": gettext_lazy("suggested measures"),
            "propose_measure": gettext_lazy("proposed a measure"),
            "confirm_measure": gettext_lazy("confirmed a measure"),
            "dismiss_measure": gettext_lazy("dismissed a measure"),
            "record_outcome": gettext_lazy("recorded a measure's outcome"),
        },
    ),
    (
        gettext_lazy("Rules and reference data"),
        {
            "draft_rules": gettext_lazy("drafted score rules"),
            "change_rules": gettext_lazy("changed drafted score rules"),
            "put_rules_in_force": gettext_lazy("put score rules in force"),
            "withdraw_rules": gettext_lazy("withdrew score rules"),
            "delete_rules": gettext_lazy("deleted drafted score rules"),
            "reminder_policy_changed": gettext_lazy("changed the reminder policy"),
            "notices_preferred": gettext_lazy("chose how to be told"),
            "channel_changed": gettext_lazy("changed a channel"),
            "channel_tested": gettext_lazy("tested a channel"),
            "message_arrived": gettext_lazy("settled a message as arrived"),
            "message_again": gettext_lazy("had a message sent again"),
            "add_reference": gettext_lazy("added reference data"),
            "change_reference": gettext_lazy("changed reference data"),
            "import": pgettext_lazy("audit", "imported a workbook"),
            "alias": gettext_lazy("kept another name of a unit"),
            "decide_leave": gettext_lazy("decided on leave from self-checks"),
            "set_quotas": gettext_lazy("set quotas of self-checks"),
            "site_proposal_kept": gettext_lazy("made a site of a place"),
            "site_proposal_known": gettext_lazy("found a place among the sites"),
            "site_proposal_refused": gettext_lazy("refused a place as a site"),
        },
    ),
    (
        gettext_lazy("Issues and links"),
        {
            "bulk_deed": gettext_lazy("did a deed to many issues"),
            "make_crew_link": gettext_lazy("made a link for a crew"),
            "revoke_crew_link": gettext_lazy("revoked a link for a crew"),
            "withdraw_links": gettext_lazy("withdrew an issue's links"),
            "approve_public_photos": gettext_lazy("approved photos for the public"),
        },
    ),
    (
        gettext_lazy("Papers"),
        {
            "export_issues": gettext_lazy("exported issues"),
            "export_orders": gettext_lazy("exported orders"),
            "export_photo_sheet": gettext_lazy("exported before-and-after sheets"),
            "export_week": gettext_lazy("exported a weekly table"),
            "export_period": gettext_lazy("exported a period's table"),
            "export_points": gettext_lazy("exported points"),
            "export_self_checks": gettext_lazy("exported self-checks"),
            "export_notices": gettext_lazy("exported the log of reminders"),
            "export_circular": gettext_lazy("exported candidates of the circular"),
            "export_bulletin": gettext_lazy("exported a bulletin"),
            "export_leader_brief": gettext_lazy("exported a leader's brief"),
            "make_daily_brief": gettext_lazy("made a daily brief"),
            "export_audit": gettext_lazy("exported the audit log"),
        },
    ),
    (
        gettext_lazy("Running the system"),
        {
            "backup": pgettext_lazy("audit", "made a backup"),
            "restore": pgettext_lazy("audit", "restored a backup"),
            "drill": gettext_lazy("drilled the restore"),
            "verify_audit": gettext_lazy("checked the chain of the audit log"),
            "purge_audit": gettext_lazy("purged old lines of the audit log"),
        },
    ),
)
ACTIONS: Mapping[str, Word] = {
    code: words for _heading, acts in GROUPS for code, words in acts.items()
}
RESULTS: Mapping[str, Word] = {
    "ok": pgettext_lazy("audit", "done"),
    "refused": pgettext_lazy("audit", "refused"),
    "failed": pgettext_lazy("audit", "failed"),
}
FACTS: Mapping[str, Word] = {
    "rows": pgettext_lazy("audit fact", "rows"),
    "reason": pgettext_lazy("audit fact", "reason"),
    "note": pgettext_lazy("audit fact", "note"),
    "state": pgettext_lazy("audit fact", "state"),
    "was": pgettext_lazy("audit fact", "was"),
    "department": pgettext_lazy("audit fact", "unit"),
    "fields": pgettext_lazy("audit fact", "fields"),
    "whole": pgettext_lazy("audit fact", "the whole table"),
    "sha256": "SHA-256",
    "units": pgettext_lazy("audit fact", "units"),
    "notices": pgettext_lazy("audit fact", "reminders"),
    "seconds": pgettext_lazy("audit fact", "seconds"),
    "roles": pgettext_lazy("audit fact", "roles"),
    "entry": pgettext_lazy("audit fact", "entry"),
    "figure": pgettext_lazy("audit fact", "figure"),
    "score": pgettext_lazy("audit fact", "score"),
    "rate": pgettext_lazy("audit fact", "rate"),
    "week": pgettext_lazy("audit fact", "week"),
    "step": pgettext_lazy("audit fact", "step"),
    "kind": pgettext_lazy("audit fact", "kind"),
    "code": pgettext_lazy("audit fact", "code"),
    "photos": pgettext_lazy("audit fact", "photos"),
    "keys": pgettext_lazy("audit fact", "keys"),
    "found": pgettext_lazy("audit fact", "found"),
    "closed": pgettext_lazy("audit fact", "struck off"),
    "overdue": pgettext_lazy("audit fact", "overdue"),
    "until": pgettext_lazy("audit fact", "until"),
    "lines": pgettext_lazy("audit fact", "lines"),
    "broken": pgettext_lazy("audit fact", "broken lines"),
}


def facts_words(facts: Mapping[str, object]) -> str:
    """The facts of a line, one after another; nested ones by their values."""
    return "；".join(
        f"{FACTS.get(name, name)} {_plain(value)}"
        for name, value in facts.items()
        if value not in ("", None)
    )


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple):
        return ", ".join(_plain(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(one)}" for name, one in value.items())
    return str(value)
