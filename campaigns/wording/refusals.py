"""Why something was refused, in words that name the field, the state or the file."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from campaigns.wording.labels import STATES, Word, word
from campaigns.wording.times import moment_words

MOVES: Mapping[str, Word] = {
    "role": _("Your role may not do this to this issue."),
    "former": _("The issue has gone to another unit; yours reads it up to then."),
    "own_fix": _("What one's own unit fixed, or one handed in oneself, somebody else must check."),
    "on_the_spot": _("Only an inspector who saw it, or the unit itself, logs a fix on the spot."),
    "wrong_state": _("The issue is %(state)s; this cannot be done now."),
    "stale_version": _(
        "The issue was changed after you had opened it. Look at it again; "
        "what you typed is still here."
    ),
    "key_reused": _("This submission was sent before with another content."),
    "photo_missing": _("The photo of the problem is still missing; add it before dispatching."),
    "returned_twice": _("Your unit has returned this issue twice already."),
    "return_closed": _("The time for returning this issue is over."),
    "request_open": _("A request of your unit is still undecided."),
    "not_deferrable": _("Issues of this category cannot be deferred."),
    "after_due": _("An extension must be asked for before the deadline."),
    "extensions_used": _("Two extensions were granted already."),
    "no_request": _("There is no such request to decide."),
    "already_confirmed": _("This issue was confirmed as a rebound already."),
    "reminded_lately": _("The unit was reminded less than an hour ago."),
    "rules_changed": _(
        "Somebody changed this draft meanwhile. Look at it first; what you typed is still here."
    ),
    "rules_in_force": _("This version is no draft any more; make a new one."),
    "week_not_over": _("The week is not over yet."),
    "week_not_open": _("The week is frozen already."),
    "week_turned": _("The week was closed just now; please send this once more."),
    "week_not_frozen": _("The week is not frozen."),
    "later_week_closed": _("A later week is closed already; open that one first."),
    "week_published": _("The week is published and does not change any more."),
    "older_week_open": _("An older week is still open; freeze that one first."),
    "froze_it_yourself": _("Who froze the week cannot publish it; somebody else must."),
    "row_check_over": _("The time for checking the row is over."),
    "objection_open": _("Your unit has objected; the campaign office answers first."),
    "objection_answered": _("The objection is answered already."),
    "own_objection": _("Who raised it cannot answer it; somebody else must."),
    "objections_open": _(
        "Objections of units are still open. Answer them, or tick that you publish despite them."
    ),
    "proposal_decided": _("The proposal is decided already."),
    "not_found": _("There is no issue of that number for you."),
    "too_many_with_photos": _("A ledger with photos has at most 1,000 rows; narrow the filter."),
    "issue_void": _("The issue was voided; it costs nobody points."),
    "own_proposal": _("Who proposed it cannot decide on it; somebody else must."),
    "rule_not_applicable": _(
        "By the rules now in force this does not apply to the unit. Turn the proposal down."
    ),
    "not_heard": _("The unit still has time to state its case."),
    "already_reversed": _("The entry was taken back already."),
    "week_not_published": _("Only what is published can be appealed."),
    "appeals_closed": _("The time for appeals against this week is over."),
    "appeal_open": _("Your unit has appealed this already; the answer is still to come."),
    "appeal_answered": _("This was appealed and answered already."),
    "appeal_closed": _("The appeal was answered or withdrawn already."),
    "entry_takes_back": _("This entry takes another one back; appeal the figure instead."),
    "no_row": _("Your unit has no row in this week."),
    "own_appeal": _("Nobody answers an appeal of his own unit; somebody else must."),
    "own_entry": _("Who posted the entry cannot answer the appeal; somebody else must."),
    "measure_decided": _("This measure is decided already."),
    "measure_not_in_force": _("Only a confirmed measure has an outcome."),
    "own_measure": _("A referral needs a second person; somebody else must approve it."),
    "account_in_use": _("Only another's account that is out of use can be made nameless."),
    "cannot_rate": _("It is too early, too late, or you have said so already."),
    "already_withdrawn": _("This was withdrawn already."),
    "site_score_counts": _("Its week is closed: the result counts, and only an appeal mends it."),
    "leave_decided": _("The leave is decided already."),
    "import_committed": _("This import was committed already."),
    "import_conflict": _("Somebody else wrote the same meanwhile; check once more."),
    "import_has_errors": _("The workbook still has errors; nothing was changed."),
    "message_settled": _("Somebody has settled this message already."),
    "message_not_listed": _("This message does not wait for a decision."),
    "test_waits": _("A test still waits to be sent; its answer comes first."),
    "not_running": _("The campaign does not run on this day."),
    "no_such_channel": _("The environment names no such channel."),
    "policy_changed": _(
        "Somebody saved another version meanwhile. Look at it first; what you typed is still here."
    ),
}

FIELDS: Mapping[str, Word] = {
    "required": _("This field is required."),
    "unknown": _("There is nothing of that name."),
    "bad_choice": _("This is not one of the choices."),
    "bad_date": _("This is not a date."),
    "too_long": _("This is too long."),
    "in_future": _("This lies in the future."),
    "place_required": _("Choose a site, or give an address or a position."),
    "site_chosen": _("A known site is chosen; leave this empty."),
    "role_proposes_no_site": _("Your role proposes no sites."),
    "site_name_taken": _("A site of this name is there already."),
    "no_site_chosen": _("No site is chosen."),
    "too_many_sites": _("At most %(most)s sites in one document; please narrow the choice."),
    "code_taken": _("This code is taken already."),
    "not_on_earth": _("These coordinates are not on the globe."),
    "not_your_zone": _("This place is not in one of your zones."),
    "source_not_allowed": _("Your role may not log issues of this source."),
    "is_a_class": _("Choose a category, not a class."),
    "no_unit": _("Your account belongs to no unit."),
    "not_applicable": _("This rule does not apply to that unit."),
    "not_a_monday": _("This is not a Monday."),
    "week_begun": _("A version begins with a week that has not begun yet."),
    "before_other_version": _("%(version)s begins then or later."),
    "weights_not_whole": _("The weights must be 100 together."),
    "two_places": _("At most two places after the point."),
    "no_owner": _("This site has no responsible unit; the office must name one first."),
    "not_a_percentage": _("A percentage is from 0 to 100."),
    "not_a_number_of_things": _("This must be a number that is not below 0."),
    "rate_or_answers": _("Either answer the checklist or give the rate, not both."),
    "nothing_answered": _("Answer at least one item, or give the rate."),
    "too_many_issues": _("More than %(most)s issues; please narrow the filter."),
    "too_many_filters": _("At most %(most)s filters are kept; remove one first."),
    "too_many_files": _("At most %(most)s files."),
    "file_too_large": _("%(name)s is larger than 20 MB."),
    "file_infected": _("The virus scanner refused %(name)s."),
    "file_not_scanned": _("%(name)s could not be scanned for viruses; please try again later."),
    "file_is_empty": _("%(name)s is empty."),
    "file_kind": _("%(name)s is no PDF, Word or Excel file and no picture that can be read."),
    "too_many_photos": _("At most %(most)s photos."),
    "unknown_photo": _("A photo is not there any more; please upload it again."),
    "photo_reused": _("This photo was used before. Take a new one of the place as it is now."),
    "must_be_seen": _("Issues of this kind are checked on site: tick that you saw it."),
    "not_in_use": _("This unit is not in use any more."),
    "same_unit": _("This unit has the issue already."),
    "unit_twice": _("A unit stands there twice."),
    "shares_too_big": _("Shares are 1 to 99 percent each and 99 together at most."),
    "not_after_now": _("This must be later than now."),
    "not_after_due": _("This must be later than the present deadline."),
    "not_after_today": _("This must be later than today."),
    "longer_than_limit": _("At most until %(latest)s: extensions together are at most the limit."),
    "out_of_range": _("This number is out of range."),
    "too_far": _("This is too far ahead."),
    "entries_or_points": _("Either tick the entries to take back, or give points."),
    "entry_is_reversed": _("The appealed entry itself is taken back; nothing else is needed."),
    "not_of_row": _("One of these entries is not of this unit and week, or was taken back."),
    "needs_second": _(
        "A deduction of more than 1 point needs a second person; enter it under Points."
    ),
    "not_positive": _("This must be more than zero."),
    "one_of_two": _("Choose either a unit below yours or one of your people."),
    "not_below": _("This unit is not below yours."),
    "not_of_unit": _("This person is not of your unit."),
    "not_kept": _("This issue cannot be the one that is kept."),
    "not_struck_off": _("This issue was not struck off before the new one was found."),
    "too_long_ago": _("It was struck off more than 30 days before the new one was found."),
    "photo_of_another_day": _(
        "Your unit handed in this photo on another day. Take a new one of the place as it is now."
    ),
    "one_photo": _("One photo of one place, please."),
    "log_it": _("A problem that was found is logged as an issue with the source self_check."),
    "not_your_place": _("This is no place of duty of your unit."),
    "no_rules": _("No rules were in force on this day yet."),
    "only_on_record": _("This is only put on record; it carries no points."),
    "not_running": _("The campaign does not run on this day."),
    "in_past": _("This lies in the past."),
    "before_decision": _("This lies before the day of the decision."),
    "before_first_day": _("This must not be before the first day."),
    "invalid": _("This cannot be understood."),
    "percent_1_to_99": _("A share is 1 to 99 percent."),
    "amount_1_to_365": _("This is a number from 1 to 365."),
    "empty_range": _("No limit is that short and that long at once."),
    "repeat_after_due_only": _(
        "Only a step that is counted in working days after the deadline repeats."
    ),
    "one_repeat": _("Only one step repeats."),
    "step_twice": _("Another step comes at the same moment for the same limits."),
    "quiet_hours_wrong": _("Quiet hours begin in the evening and end in the morning."),
    "mail_to_persons": _("E-mail goes to persons, not to a group."),
    "address_is_personal": _("The address of this channel is a person's, not a group's."),
    "webhook_only": _("Only a webhook has a template."),
    "no_json": _("This template gives no JSON."),
    "nothing_dispatched": _("No issue with a unit is among these."),
    "too_many_pictures": _("At most %(most)s issues in one picture."),
    "nothing_struck_off": _("No struck-off issue is among these."),
    "too_many_cases": _("More than 1,200 cases; please narrow the filter."),
}

PHOTO_OF_ISSUE = _(
    "This photo was used before, for %(issue)s. Take a new one of the place as it is now."
)

PHOTOS: Mapping[str, Word] = {
    "empty_file": _("The file is empty."),
    "too_big": _("The photo is larger than 20 MB."),
    "type_not_allowed": _(
        "Only JPEG, PNG and WebP photos. On an iPhone choose Settings, Camera, Formats, "
        "Most Compatible."
    ),
    "type_mismatch": _("The file is not the kind of picture that its name says."),
    "bad_extension": _("The file's name does not end like a photo's."),
    "not_an_image": _("The file is not a picture."),
    "image_corrupt": _("The photo is incomplete; please upload it again."),
    "too_many_pixels": _("The picture has more than 60 megapixels."),
    "bad_dimensions": _("The picture is too narrow."),
    "too_small": _("The picture is smaller than 32 pixels."),
    "checksum": _("The photo did not arrive whole; please upload it again."),
    "infected": _("The virus scanner refused the file."),
    "not_scanned": _("The file could not be scanned for viruses; please try again later."),
    "no_room": _("The storage is full; the photo was not kept."),
}


def move_words(code: str, state: str = "") -> str:
    """Why a move was refused."""
    return str(MOVES.get(code, MOVES["wrong_state"])) % {"state": word(STATES, state)}


def field_words(code: str, facts: Mapping[str, object] | None = None) -> str:
    """What is wrong with a field."""
    told = dict(facts or {})
    if "latest" in told and hasattr(told["latest"], "tzinfo"):
        told["latest"] = moment_words(told["latest"])  # type: ignore[arg-type]
    if code == "photo_reused" and "issue" in told:
        return str(PHOTO_OF_ISSUE) % told
    return str(FIELDS.get(code, FIELDS["invalid"])) % told


def photo_words(code: str) -> str:
    """What is wrong with a photo."""
    return str(PHOTOS.get(code, PHOTOS["image_corrupt"]))
