"""A home with one analyst who is signed in, and the worker of imports; refreshes are not measured here."""

import os
import sys


def main(verb: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "zelo.settings"
    import django

    django.setup()
    {"make": make, "work": work}[verb]()


def make() -> None:
    """Prints the cookies and the token of forms."""
    from datetime import date

    from django.conf import settings
    from django.middleware.csrf import get_token
    from django.test import Client, RequestFactory

    from zelo.apps.operations.models import Schedule
    from zelo.apps.operations.upgrade import upgrade
    from zelo.apps.people.models import User
    from zelo.apps.refresh.running import adopt_home
    from zelo.engine.home import Home

    upgrade()
    Home.open().save()
    adopt_home(Home.open(), date(2026, 1, 1), lambda name, rows: None)
    Schedule.objects.update(enabled=False)
    analyst = User.objects.create_user("analyst@example.com", None, name="Ana Luz", role="analyst")
    client = Client()
    client.force_login(analyst)
    request = RequestFactory().get("/")
    token = get_token(request)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    secret = request.META["CSRF_COOKIE"]
    print(f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={secret}|{token}")


def work() -> None:
    from zelo.apps.operations.models import Job
    from zelo.apps.operations.worker import Worker

    worker = Worker(poll_seconds=0.1)
    while not worker.stop.is_set():
        Job.objects.filter(name="refresh.run", state="waiting").delete()
        if not worker.run_once():
            worker.stop.wait(0.1)


if __name__ == "__main__":
    main(sys.argv[1])
