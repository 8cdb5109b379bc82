"""Looks at the served pages as several people of the demonstration, each signed in with the password."""

import re
from collections.abc import Iterable
from http.cookiejar import CookieJar
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from zelo.lib.errors import ZeloError

SIGN_IN, PAGES = "/sign-in/", ("/", "/accounts/", "/people/")
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_ACCOUNT = re.compile(r'href="(/accounts/\d+/)"')


def answers(address: str) -> bool:
    """Whether the server is up."""
    try:
        with build_opener().open(address + "/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def visit(address: str, email: str, password: str, pages: Iterable[str] = PAGES) -> int:
    """Signs in and opens the pages and the first account listed; returns how many answered.

    Raises ZeloError naming the page that did not.
    """
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    token = _TOKEN.search(_get(browser, address + SIGN_IN))
    if token is None:
        raise ZeloError(f"{address}{SIGN_IN} has no form to sign in with.")
    form = {"csrfmiddlewaretoken": token[1], "login": email, "password": password}
    asked = Request(address + SIGN_IN, urlencode(form).encode(), {"Referer": address + SIGN_IN})
    with browser.open(asked, timeout=60) as answer:
        if SIGN_IN in answer.url:
            raise ZeloError(f"{email} could not sign in.")
    seen = 0
    for page in pages:
        text = _get(browser, address + page)
        seen += 1
        if page == "/accounts/" and (account := _ACCOUNT.search(text)):
            _get(browser, address + account[1])
            seen += 1
    return seen


def _get(browser: OpenerDirector, url: str) -> str:
    try:
        with browser.open(url, timeout=60) as answer:
            return str(answer.read().decode())
    except HTTPError as error:
        raise ZeloError(f"{url} answered {error.code}.") from error
