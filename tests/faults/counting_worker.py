"""A worker process for the kill tests: `upgrade`, `enqueue` or `work`, on the home that the environment names.

Its job makes one team per step; its mail goes into a file. It says on stdout what it is doing, so that the test can
kill it at any moment.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "zelo.settings"
STEPS, MAILS = 40, 12


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(verb: str) -> None:
    import django
    from django.conf import settings
    from django.core.mail import send_mail

    settings.DELIVERY_BACKEND = "tests.faults.counting_worker.FileBackend"
    django.setup()
    from zelo.apps.operations.actions import enqueue
    from zelo.apps.operations.jobs import JobContext, job
    from zelo.apps.operations.upgrade import upgrade
    from zelo.apps.operations.worker import Worker
    from zelo.apps.people.models import Team

    @job("test.count", "Counts", attempts=100)
    def count(context: JobContext) -> None:
        for number in range(context.checkpoint.get("done", 0), STEPS):
            with context.step(done=number + 1):
                Team.objects.create(name=f"step {number}")
                say(f"inside {number}")
            say(f"after {number}")

    if verb == "upgrade":
        upgrade()
    elif verb == "enqueue":
        enqueue("test.count")
    elif verb == "write":
        for number in range(MAILS):
            send_mail(f"mail {number}", "text", None, ["ana@example.com"])
    else:
        worker = Worker(lease=timedelta(seconds=1), poll_seconds=0.1)
        say("ready")
        while not worker.stop.is_set():
            if not worker.run_once():
                say("idle")
                worker.stop.wait(0.05)


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
