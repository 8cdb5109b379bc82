"""The outbox: in the transaction of what it tells of, once, and honest about what is unclear."""

import smtplib
from typing import Any

import pytest
from django.core import mail
from django.core.mail import BadHeaderError, EmailMessage, send_mail
from django.db import transaction

from zelo.apps.operations.actions import send_again
from zelo.apps.operations.enums import MailState
from zelo.apps.operations.mail import KEY_HEADER, deliver_mail
from zelo.apps.operations.models import OutgoingMail
from zelo.apps.operations.worker import Worker
from zelo.lib.errors import InvalidInput

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "zelo.apps.operations.mail.OutboxBackend"


def write(subject: str = "Hello") -> OutgoingMail:
    send_mail(subject, "text", None, ["ana@example.com"], html_message="<p>text</p>")
    return OutgoingMail.objects.latest("id")


def test_mail_leaves_once_and_its_body_goes() -> None:
    written = write()
    Worker().run_until_idle()
    assert deliver_mail(written.pk) == MailState.SENT
    assert [(m.subject, m.to) for m in mail.outbox] == [("Hello", ["ana@example.com"])]
    written.refresh_from_db()
    assert (written.state, written.text, written.html) == (MailState.SENT, "", "")


def test_mail_of_a_rolled_back_transaction_never_leaves() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        write()
        raise RuntimeError
    assert OutgoingMail.objects.count() == 0


def test_same_key_is_one_mail() -> None:
    for _ in range(2):
        EmailMessage("Digest", "text", to=["ana@example.com"], headers={KEY_HEADER: "digest-1"}).send()
    assert OutgoingMail.objects.count() == 1


def test_line_break_in_the_subject_is_refused() -> None:
    with pytest.raises(BadHeaderError):
        write("Hello\nBcc: everybody@example.com")


class Server:
    """A mail server that fails in one of the ways real ones do."""

    on_open: Exception | None = None
    on_send: Exception | None = None

    def __init__(self, **_options: Any) -> None: ...

    def open(self) -> None:
        if self.on_open:
            raise self.on_open

    def close(self) -> None: ...

    def send_messages(self, messages: list[Any]) -> int:
        if self.on_send:
            raise self.on_send
        return len(messages)


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> type[Server]:
    settings.DELIVERY_BACKEND = f"{__name__}.Server"
    monkeypatch.setattr(Server, "on_open", None)
    monkeypatch.setattr(Server, "on_send", None)
    return Server


@pytest.mark.parametrize(
    ("place", "error", "state"),
    [
        ("on_open", ConnectionRefusedError(), MailState.WAITING),
        ("on_send", smtplib.SMTPDataError(550, b"no"), MailState.WAITING),
        ("on_send", TimeoutError(), MailState.UNCLEAR),
        ("on_send", smtplib.SMTPServerDisconnected(), MailState.UNCLEAR),
    ],
)
def test_fault_is_told_from_doubt(
    server: type[Server], place: str, error: Exception, state: MailState
) -> None:
    setattr(server, place, error)
    written = write()
    Worker().run_once()
    written.refresh_from_db()
    assert written.state == state


def test_mail_in_doubt_waits_for_a_person(server: type[Server]) -> None:
    server.on_send = TimeoutError()
    written = write()
    Worker().run_until_idle()
    server.on_send = None
    assert deliver_mail(written.pk) == MailState.UNCLEAR
    send_again(written)
    Worker().run_until_idle()
    written.refresh_from_db()
    assert written.state == MailState.SENT
    with pytest.raises(InvalidInput):
        send_again(written)


def test_worker_that_died_while_sending_leaves_doubt() -> None:
    written = write()
    OutgoingMail.objects.update(state=MailState.SENDING)
    Worker().run_until_idle()
    written.refresh_from_db()
    assert (written.state, mail.outbox) == (MailState.UNCLEAR, [])
