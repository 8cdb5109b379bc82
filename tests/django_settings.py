"""The application's settings in tests: a home of its own, fast password hashes, plain static files.

ZELO_TEST_DATABASE=postgres runs the tests on PostgreSQL instead of SQLite.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from unittest import mock

_home = Path(tempfile.mkdtemp(prefix="zelo-tests-"))
atexit.register(shutil.rmtree, _home, ignore_errors=True)
_foreign = [name for name in os.environ if name.startswith("ZELO_") and not name.startswith("ZELO_TEST")]
with mock.patch.dict(os.environ):
    for _name in _foreign:
        del os.environ[_name]
    os.environ |= {"ZELO_HOME": str(_home), "ZELO_LOG_LEVEL": "CRITICAL", "LANG": "C.UTF-8"}
    for _name in ("LC_ALL", "LC_MESSAGES"):
        os.environ.pop(_name, None)
    from zelo.settings import *  # noqa: F403
    from zelo.settings import DATABASES

from tests.databases import POSTGRES_URL  # noqa: E402
from zelo.lib.environment import database_settings  # noqa: E402

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# A file, as several threads must be able to write; a power cut in the middle of a test costs nothing.
DATABASES["default"]["TEST"] = {"NAME": str(_home / "test.sqlite3")}
DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
if os.environ.get("ZELO_TEST_DATABASE") == "postgres":
    DATABASES = {"default": database_settings(POSTGRES_URL, embedded=_home / "unused")}
