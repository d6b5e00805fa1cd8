"""The sentences of an import: why a file was refused, what is wrong in a cell, what to know.

Stored answers hold codes and facts; these functions make words of them in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.wording.labels import Word, listed
from campaigns.wording.refusals import MOVES, photo_words

FILE_REFUSALS: Mapping[str, Word] = {
    "empty_file": _("The file is empty."),
    "infected": _("The virus scanner refused the file."),
    "not_scanned": _("The file could not be scanned for viruses; please try again later."),
    "archive_corrupt": _("The file is damaged. Save it again and upload the new one."),
    "archive_too_big": _("Unpacked, the file is larger than %(most_mb)s MB."),
    "archive_too_many_parts": _("The file holds %(parts)s parts; at most %(most)s are read."),
    "encrypted": _("The file is encrypted. Remove the password and upload it again."),
    "old_xls": _("This is the old .xls format. Save it as .xlsx and upload that."),
    "macro_not_allowed": _("The workbook holds macros. Save it as .xlsx without macros."),
    "strict_ooxml": _("This is a “Strict Open XML” workbook. Save it as an ordinary .xlsx."),
    "not_a_workbook": _("This is no workbook. Send .xlsx, .csv or .tsv."),
    "not_a_zip": _("This is no zip file."),
    "xml_not_allowed": _("The file holds XML that is not allowed in a workbook."),
    "too_many_rows": _("There is a value in row %(row)s; at most %(most)s rows are read."),
    "too_many_columns": _(
        "Row %(row)s has a value too far to the right; at most %(most)s columns are read."
    ),
    "too_many_merged": _("The workbook holds too many merged cells."),
    "bad_encoding": _(
        "Line %(line)s is in another encoding than the rest. Save the file as UTF-8 or as .xlsx."
    ),
}
BAD_CSV: Mapping[str, Word] = {
    "nul": _("Line %(line)s holds a sign that is no text. Save the file as .xlsx."),
    "quotes": _("A quotation mark is opened in line %(line)s and never closed."),
    "ragged": _("Row %(row)s has %(found)s fields where the others have %(expected)s."),
}

CELL_FAULTS: Mapping[str, Word] = {
    "required": _("This cell must be filled in."),
    "formula_cell": _("Cell %(cell)s holds a formula without a value. Paste it as a value."),
    "error_cell": _("Cell %(cell)s holds an error value."),
    "bad_date": _("This is no date. Write it as 2026-03-09 or 2026年3月9日."),
    "in_future": _("This moment is still to come."),
    "due_before_found": _("The deadline is before the day of the find."),
    "bad_code": _("This code cannot be relied on. Format the column as text and type it again."),
    "bad_number": _("A number from %(low)s to %(high)s is needed."),
    "bad_score": _("Points are a number from 0 to 100 with at most two places."),
    "bad_choice": _("Not one of the words allowed here: %(choices)s."),
    "bad_position": _("These are no coordinates in degrees."),
    "bad_email": _("This is no e-mail address."),
    "too_long": _("The text has %(length)s signs; at most %(most)s are kept."),
    "duplicate_key": _("The same as row %(first_row)s."),
    "unknown_zone": _("There is no such zone."),
    "unknown_site_type": _("There is no such type of site."),
    "ambiguous_site": _("Several sites bear this name: %(codes)s. Add the code."),
    "place_required": _("A site, an address or coordinates are needed."),
    "missing_photo": _("There is no photo of this name in the zip file."),
    "ambiguous_photo": _("Several photos in the zip file bear this name."),
    "too_many_photos": _("At most %(most)s photos belong to an issue."),
    "number_taken": _("Another issue was imported under this number before."),
    "source_not_allowed": _("You may not log issues of this source."),
    "name_taken": _("The unit %(other)s bears this name."),
    "alias_taken": _("Another unit is known under this name."),
    "parent_has_errors": _("The row of the superior unit has errors."),
    "parent_below": _("A unit cannot be below itself."),
    "weak_password": _("The initial password is too easy to guess."),
    "roles_of_security": _(
        "Roles are given by the administrator of security; please leave the cell empty."
    ),
    "own_account": _("You cannot take away your own account or your administrator's role."),
    "code_of_a_class": _("This is the code of a class, not of a category."),
}
# Codes whose sentence depends on `why`.
NOT_FOUND: Mapping[tuple[str, str], Word] = {
    ("unknown_department", "unknown"): _("No unit is known under this name."),
    ("unknown_department", "ambiguous"): _("Several units are known under this name."),
    ("unknown_department", "several"): _("Several units are named. Name the one that is to lead."),
    ("unknown_site", "unknown"): _("There is no site of this name."),
    ("unknown_site", "ambiguous"): _("Several sites bear this name."),
    ("unknown_category", "unknown"): _("There is no category of this name."),
    ("unknown_category", "ambiguous"): _("Several categories bear this name."),
    ("unknown_user", "unknown"): _("There is no user of this sign-in or name."),
    ("unknown_user", "ambiguous"): _("Several users bear this name. Write the sign-in."),
}
NOTES: Mapping[str, Word] = {
    "more_errors": _("There are %(errors)s errors; the first %(told)s are listed."),
    "sheet_not_read": _("The sheet “%(sheet)s” was not read: its headers are others."),
    "columns_not_read": _("Columns that are not read: %(columns)s."),
    "columns_checked_only": _(
        "These columns are checked and not taken over; points and deadlines follow the rules of "
        "the campaign: %(columns)s."
    ),
    "total_row_left_out": _("Row %(row)s is a total and was left out."),
    "example_left_out": _("Row %(row)s is the example of the template and was left out."),
    "remark_left_out": _("Row %(row)s holds only a remark and was left out."),
    "photos_follow": _(
        "%(rows)s rows have no photo; their issues are marked and cannot be dispatched yet."
    ),
    "pictures_outside_rows": _("%(pictures)s pictures hang beside the rows (row %(row)s)."),
    "picture_not_read": _("A picture in row %(row)s cannot be read: %(value)s."),
    "place_as_address": _(
        "Row %(row)s: “%(value)s” is the name of no site and is kept as an address."
    ),
    "site_type_differs": _("Row %(row)s: the site is known as “%(known)s”, not “%(value)s”."),
    "rule_names_nobody": _("Row %(row)s: “%(value)s” names no unit here; the office decides."),
    "group_needs_campaign": _("Ranking groups are taken over only inside a campaign."),
}
HIDDEN: Mapping[str, Word] = {
    "sheet": _("The hidden sheet “%(sheet)s” was not read."),
    "row": _("Hidden rows were left out: %(rows)s."),
    "column": _("Hidden columns were read too: %(columns)s."),
}
CONFLICT: Word = _("Somebody else wrote the same meanwhile; check once more.")
SUGGESTION: Word = _("%(fault)s Perhaps: %(names)s.")
UNREAD_PICTURE: Word = _("The picture in this cell cannot be read from the workbook.")
PICTURE: Word = _("%(fault)s (%(value)s)")
UNKNOWN: Word = pgettext_lazy("import", "This cannot be taken (%(code)s).")


def refusal_message(code: str, facts: Mapping[str, Any]) -> str:
    """Why a file as a whole cannot be read."""
    if code == "bad_header":
        return _header_message(facts)
    words = BAD_CSV if code == "bad_csv" else FILE_REFUSALS
    return _said(words, str(facts.get("why", code)) if code == "bad_csv" else code, facts)


def error_message(error: Mapping[str, Any]) -> str:
    """What is wrong in a cell, from an error of a run's answer."""
    code, facts = error["code"], error.get("facts", {})
    if code == "bad_photo":
        why = str(facts.get("why", ""))
        fault = str(UNREAD_PICTURE) if why == "picture_not_found" else photo_words(why)
        return str(PICTURE) % {"fault": fault, "value": error["value"]}
    reason = (code, str(facts.get("why", "unknown")))
    fault = str(NOT_FOUND[reason]) if reason in NOT_FOUND else _said(CELL_FAULTS, code, facts)
    names = [near["name"] for near in facts.get("suggestions", ())]
    if not names:
        return fault
    return str(SUGGESTION) % {"fault": fault, "names": listed(names)}


def note_message(note: Mapping[str, Any]) -> str:
    """Something to know, from a note of a run's answer."""
    if note["code"] == "hidden_content":
        return _said(HIDDEN, note["what"], note)
    return _said(NOTES, note["code"], note)


def commit_message(code: str) -> str:
    """Why a commit was refused: import_committed, import_has_errors, import_conflict."""
    return str(CONFLICT) if code == "import_conflict" else _said(MOVES, code, {})


def with_messages(answer: Mapping[str, Any]) -> dict[str, Any]:
    """A run's answer with a `message` beside every error and note."""
    return {
        **answer,
        "errors": [{**error, "message": error_message(error)} for error in answer["errors"]],
        "notes": [{**note, "message": note_message(note)} for note in answer["notes"]],
    }


def _header_message(facts: Mapping[str, Any]) -> str:
    parts = []
    if facts.get("missing"):
        parts.append(str(_("Missing headers: %s.")) % listed(facts["missing"]))
    if facts.get("doubled"):
        parts.append(str(_("Headers that stand there twice: %s.")) % listed(facts["doubled"]))
    return " ".join(parts)


def _said(words: Mapping[str, Word], code: str, facts: Mapping[str, Any]) -> str:
    values = {
        name: listed(value) if isinstance(value, list | tuple) else value
        for name, value in facts.items()
    }
    return str(words.get(code, UNKNOWN)) % {**values, "code": code}
