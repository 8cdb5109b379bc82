"""A worker process for the kill tests: one verb, on the home that the environment names.

Its job makes one team per step; its mail goes into a file. It says on stdout what it is doing, so that the
test can kill it at any moment.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "zelo.settings"
STEPS, MAILS, TEAMS = 40, 12, 50
PASSWORD = "quiet river, tall grass"


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(verb: str) -> None:
    import django
    from django.conf import settings

    settings.DELIVERY_BACKEND = "tests.faults.counting_worker.FileBackend"
    django.setup()
    from zelo.apps.operations.actions import enqueue
    from zelo.apps.operations.upgrade import upgrade

    define_job()
    verbs = {
        "upgrade": upgrade,
        "enqueue": lambda: enqueue("test.count"),
        "write": write_mails,
        "fill": fill,
        "use": use_restored,
        "work": work,
    }
    verbs[verb]()


def define_job() -> None:
    from zelo.apps.operations.jobs import JobContext, job
    from zelo.apps.people.models import Team

    @job("test.count", "Counts", attempts=100)
    def count(context: JobContext) -> None:
        for number in range(context.checkpoint.get("done", 0), STEPS):
            with context.step(done=number + 1):
                Team.objects.create(name=f"step {number}")
                say(f"inside {number}")
            say(f"after {number}")


def work() -> None:
    from zelo.apps.operations.worker import Worker

    worker = Worker(lease=timedelta(seconds=1), poll_seconds=0.1)
    say("ready")
    while not worker.stop.is_set():
        if not worker.run_once():
            say("idle")
            worker.stop.wait(0.05)


def write_mails() -> None:
    from django.core.mail import send_mail

    for number in range(MAILS):
        send_mail(f"mail {number}", "text", None, ["ana@example.com"])


def fill() -> None:
    """Somebody who signs in with a second factor, teams with awkward names, a mail that has not left."""
    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import encrypt
    from django.core.mail import send_mail
    from django.test import Client

    from zelo.apps.people.models import Team, User

    person = User.objects.create_user("ana@example.com", PASSWORD, name="Ana Luz", role="administrator")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    Authenticator.objects.create(user=person, type="totp", data={"secret": encrypt("seed")})
    Team.objects.bulk_create(Team(name=f"Équipe\t{number}\n\\N") for number in range(TEAMS))
    send_mail("waiting", "text", None, ["ana@example.com"])
    Client().force_login(person)


def use_restored() -> None:
    """What must work in a restored home: password, second factor, new rows, a page; no old session."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import decrypt
    from allauth.usersessions.models import UserSession
    from django.contrib.auth import authenticate
    from django.http import HttpRequest
    from django.test import Client

    from zelo.apps.people.models import Team, User

    assert authenticate(HttpRequest(), email="ana@example.com", password=PASSWORD)
    assert decrypt(Authenticator.objects.get().data["secret"]) == "seed"
    assert UserSession.objects.count() == 0
    assert Team.objects.create(name="one more").pk == TEAMS + 1
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(User.objects.get())
    assert browser.get("/people/").status_code == 200


class FileBackend:
    """Appends each mail's subject to `delivered` in the home."""

    def __init__(self, **_options: object) -> None:
        self.file = Path(os.environ["ZELO_HOME"]) / "delivered"

    def open(self) -> None:
        say("connected")

    def close(self) -> None:
        pass

    def send_messages(self, messages: list) -> int:  # type: ignore[type-arg]
        for message in messages:
            say(f"handing over {message.subject}")
            with self.file.open("a", encoding="utf-8") as stream:
                stream.write(message.subject + "\n")
            say(f"handed over {message.subject}")
        return len(messages)


if __name__ == "__main__":
    main(sys.argv[1])
