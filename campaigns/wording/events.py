"""One sentence for each event of an issue, for its timeline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from campaigns.wording.labels import REQUEST_REASONS, RETURN_REASONS, VOID_REASONS, word
from campaigns.wording.times import day_words, moment_words


def event_words(
    *, deed: str, outcome: str, is_system: bool, facts: Mapping[str, Any], photos: int, lead: str
) -> str:
    """What happened. `lead` is the short name of the unit that an event hands the issue to."""
    key = f"{deed}:{outcome}" if outcome else deed
    said = _sentences(is_system=is_system, facts=facts, lead=lead).get(key) or deed
    if photos:
        said += ngettext(", %(n)d photo", ", %(n)d photos", photos) % {"n": photos}
    return said


def _sentences(*, is_system: bool, facts: Mapping[str, Any], lead: str) -> dict[str, str]:
    reason = word(RETURN_REASONS, str(facts.get("reason_code", "")))
    kind = word(REQUEST_REASONS, str(facts.get("reason_kind", "")))
    why_void = word(VOID_REASONS, str(facts.get("reason_code", "")))
    return {
        "log": pgettext("event", "logged the issue"),
        "dispatch": pgettext("event", "dispatched to %(lead)s") % {"lead": lead},
        "redirect": pgettext("event", "redirected to %(lead)s") % {"lead": lead},
        "accept": pgettext("event", "signed for, by the clock")
        if is_system
        else pgettext("event", "signed for it"),
        "return": pgettext("event", "returned it: %(reason)s") % {"reason": reason},
        "rule:uphold": pgettext("event", "ruled: the unit stays responsible"),
        "rule:redirect": pgettext("event", "ruled: redirected to %(lead)s") % {"lead": lead},
        "assign_within": pgettext("event", "handed it on within the unit"),
        "submit_fix": pgettext("event", "submitted the fix"),
        "submit_fix:not_drawn": pgettext("event", "submitted the fix; struck off, not drawn"),
        "sign_off": pgettext("event", "has done its own part"),
        "verify:pass": pgettext("event", "checked: passed, struck off"),
        "verify:fail": pgettext("event", "checked: not passed"),
        "request_extension": _with(
            pgettext("event", "asked for an extension"), kind, _moment(facts.get("wanted_at"))
        ),
        "decide_extension:grant": _with(
            pgettext("event", "granted the extension"), _moment(facts.get("due_at"))
        ),
        "decide_extension:refuse": pgettext("event", "refused the extension"),
        "request_deferral": _with(
            pgettext("event", "asked for deferral"), kind, str(facts.get("resume_on") or "")
        ),
        "decide_deferral:grant": pgettext("event", "granted the deferral"),
        "decide_deferral:refuse": pgettext("event", "refused the deferral"),
        "resume": pgettext("event", "taken up again"),
        "recheck:fixed": pgettext("event", "looked back: still fixed"),
        "recheck:unfixed": pgettext("event", "looked back: was never really fixed"),
        "recheck:rebound": pgettext("event", "looked back: has come back"),
        "confirm_rebound": pgettext("event", "confirmed it as a rebound of %(earlier)s")
        % {"earlier": facts.get("earlier", "")},
        "challenge": pgettext("event", "challenged the strike-off"),
        "set_deadline": _with(
            pgettext("event", "set another deadline"), _moment(facts.get("due_at"))
        ),
        "remind": pgettext("event", "urged the unit"),
        "acknowledge": _with(
            pgettext("event", "answered the reminder"), _promised(facts.get("promised_on"))
        ),
        "void": pgettext("event", "made it void: %(reason)s") % {"reason": why_void},
        "comment": pgettext("event", "commented"),
        "instruct": _("instruction"),
    }


def _with(said: str, *more: str) -> str:
    """The sentence with what was named in it: a kind of reason, a date."""
    named = [words for words in more if words]
    return f"{said} · {' · '.join(named)}" if named else said


def _moment(value: Any) -> str:
    """The moment (the last of a pair: from, to) as people read it; empty without one."""
    text = value[-1] if isinstance(value, list) and value else value
    return moment_words(datetime.fromisoformat(text)) if isinstance(text, str) and text else ""


def _promised(value: Any) -> str:
    """The day that the unit promised; empty without one."""
    if not isinstance(value, str) or not value:
        return ""
    return pgettext("event", "promised for %(day)s") % {"day": day_words(date.fromisoformat(value))}
