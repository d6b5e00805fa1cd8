"""What the outbox of the capture page says. `%s` is filled in by the page."""

from __future__ import annotations

from django.utils.translation import gettext as _


def outbox_words(username: str) -> dict[str, str]:
    """By the names that `static/js/outbox.js` and `capture.js` know."""
    return {
        "user": username,
        "waiting": _("%s waiting to be sent"),
        "back": _("%s came back"),
        "sending": _("Sending …"),
        "logged": _("Logged as %s."),
        "kept": _("Kept in this phone; it is sent as soon as there is a network."),
        "network": _("No network; it is kept here and sent later."),
        "server": _("The server does not answer; it is kept here and sent later."),
        "sign_in": _("Please sign in again under the same name; nothing is lost."),
        "refused": _("The server refused it."),
        "edit": _("Put right"),
        "discard": _("Discard"),
        "remove": _("Remove"),
        "close_up": _("First the problem, close up."),
        "around": _("Close-up taken; now one of the surroundings."),
        "no_photo": _("A photo is missing."),
        "no_category": _("Choose a category."),
        "no_place": _("Choose a site, or give an address or a position."),
    }
