"""The outbox: mail is a row first, in the same transaction as what it tells of, and leaves once.

A mail is marked as being sent before it is handed over. A worker that dies in between leaves it unclear
whether the mail left; it is then shown to an administrator and never sent again by itself.
"""

import logging
import smtplib
import uuid
from collections.abc import Sequence
from email.utils import make_msgid
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from zelo.apps.operations.actions import enqueue
from zelo.apps.operations.enums import MailState
from zelo.apps.operations.logs import redact
from zelo.apps.operations.models import OutgoingMail

logger = logging.getLogger(__name__)
KEY_HEADER = "X-Zelo-Key"
_REFUSED = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError)


class OutboxBackend(BaseEmailBackend):
    """Django's door for mail: `send_mail` and everything built on it ends here.

    The header X-Zelo-Key names a mail that must not be written twice, such as a digest of one day.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with transaction.atomic():
            return sum(_put(message) for message in email_messages)


def _put(message: EmailMessage) -> bool:
    headers = dict(message.extra_headers)
    key = headers.pop(KEY_HEADER, "") or uuid.uuid4().hex
    message.message()  # refuses line breaks in addresses and subject
    html = next(
        (
            str(part)
            for part, kind in (a[:2] for a in getattr(message, "alternatives", []))
            if kind == "text/html"
        ),
        "",
    )
    mail, new = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "message_id": make_msgid(domain="zelo.invalid"),
            "sender": message.from_email,
            "recipients": message.recipients(),
            "subject": str(message.subject),
            "text": str(message.body),
            "html": html,
            "headers": headers,
        },
    )
    if new:
        enqueue("mail.deliver", {"mail": mail.pk}, key=f"mail:{mail.pk}")
    return new


def deliver_mail(mail_id: int) -> MailState:
    """Hands one mail over, unless that was begun before; raises where it certainly did not leave."""
    waiting = OutgoingMail.objects.filter(pk=mail_id, state=MailState.WAITING)
    claimed = waiting.update(state=MailState.SENDING, claimed_at=timezone.now())
    mail = OutgoingMail.objects.get(pk=mail_id)
    if not claimed:
        if mail.state == MailState.SENDING:
            _settle(mail, MailState.UNCLEAR, "The worker ended while this e-mail was being sent.")
        return MailState(mail.state)
    connection = get_connection(settings.DELIVERY_BACKEND)
    try:
        connection.open()
    except Exception as error:
        _not_sent(mail, error)
        raise
    try:
        connection.send_messages([_message(mail, connection)])
    except _REFUSED as error:
        _not_sent(mail, error)
        raise
    except Exception as error:
        logger.warning("mail unclear", exc_info=error, extra={"mail": mail.pk})
        _settle(mail, MailState.UNCLEAR, type(error).__name__)
        return MailState.UNCLEAR
    finally:
        connection.close()
    _settle(mail, MailState.SENT, "", sent_at=timezone.now(), text="", html="")
    return MailState.SENT


def _message(mail: OutgoingMail, connection: Any) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        mail.sender,
        mail.recipients,
        headers={**mail.headers, "Message-ID": mail.message_id},
        connection=connection,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def _not_sent(mail: OutgoingMail, error: Exception) -> None:
    tried = mail.attempts + 1
    state = MailState.WAITING if tried < 8 else MailState.FAILED
    _settle(mail, state, redact(f"{type(error).__name__}: {error}"), attempts=tried)


def _settle(mail: OutgoingMail, state: MailState, error: str, **values: Any) -> None:
    OutgoingMail.objects.filter(pk=mail.pk, state=MailState.SENDING).update(
        state=state, error=error[:500], **values
    )
    mail.state = state
