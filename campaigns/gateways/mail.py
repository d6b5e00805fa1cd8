"""One e-mail, text and HTML, over the SMTP server of `EMAIL_URL`.

A connection that broke off after the letter began to leave is unclear: the server may have taken
it. Everything before that, and every answer in words, is certain.
"""

from __future__ import annotations

import smtplib
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend

from campaigns.gateways.answers import Answer, hopeless, not_sent, sent, unclear
from campaigns.gateways.text import Text


class LetterUnclear(OSError):
    """The connection was lost between the letter and the server's word on it."""


class _Watched:
    """Mixed into smtplib's clients: says when the letter itself was under way."""

    has_left = False

    def data(self, message: Any) -> Any:
        self.has_left = False
        try:
            return super().data(message)  # type: ignore[misc]
        except smtplib.SMTPResponseException:
            raise
        except OSError as error:
            if not self.has_left:
                raise
            raise LetterUnclear(str(error) or type(error).__name__) from error

    def send(self, words: Any) -> None:
        """All that goes out passes here: first the commands, then the letter."""
        self.has_left = words not in ("data\r\n", "DATA\r\n")
        super().send(words)  # type: ignore[misc]


class _Smtp(_Watched, smtplib.SMTP):
    pass


class _SmtpSsl(_Watched, smtplib.SMTP_SSL):
    pass


class WatchedBackend(EmailBackend):
    """Django's SMTP backend with a client that can tell what is unclear."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _SmtpSsl if self.use_ssl else _Smtp

    def open(self) -> bool | None:
        """As Django's, but hangs up when it comes no further than the sign-in."""
        try:
            return super().open()
        except OSError:
            begun = getattr(self, "_partial_connection", None)
            if begun is not None:
                begun.close()
            raise


def send(text: Text) -> Answer:
    """Sends it to the one address."""
    if not text.email:
        return hopeless("the recipient has no e-mail address")
    message = EmailMultiAlternatives(
        subject=" ".join(text.subject.split()),
        body=text.body,
        to=[text.email],
        headers={"Message-ID": f"<{text.key}@tracker>"},
        connection=_connection(),
    )
    if text.html:
        message.attach_alternative(text.html, "text/html")
    try:
        message.send()
    except LetterUnclear as error:
        return unclear(f"the connection broke off: {error}")
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        return not_sent(_words(error), blames_gateway=False)
    except OSError as error:
        return not_sent(_words(error))
    except ValueError as error:  # an address that no letter can bear
        return hopeless(str(error))
    return sent("ok")


def _connection() -> Any:
    is_smtp = settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
    return get_connection(f"{__name__}.WatchedBackend" if is_smtp else None)


def _words(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return f"{code} {_text(words)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words
