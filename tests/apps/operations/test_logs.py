"""Log lines: JSON, with what helps and without what is personal."""

import json
import logging
from typing import Any

import pytest

from zelo.apps.operations.logs import JsonFormatter, redact


def line(message: str, *arguments: Any, **extra: Any) -> dict[str, Any]:
    record = logging.getLogger("zelo.test").makeRecord(
        "zelo.test", logging.INFO, __file__, 1, message, arguments, None, extra=extra
    )
    written: dict[str, Any] = json.loads(JsonFormatter().format(record))
    return written


def test_line_names_event_and_extras() -> None:
    written = line("job done", job="mail.deliver", job_id=3)
    assert (written["event"], written["job"], written["job_id"]) == ("job done", "mail.deliver", 3)


@pytest.mark.parametrize(
    "personal", ["ana.luz+x@example.com.br", "529.982.247-25", "52998224725", "/join/s3cret-token"]
)
def test_line_has_nothing_personal(personal: str) -> None:
    assert personal not in json.dumps(line(f"about {personal}", note=personal))


def test_line_break_stays_inside_its_line() -> None:
    record = logging.getLogger("x").makeRecord("x", logging.INFO, "", 1, 'a\n{"level": "forged"}', (), None)
    assert "\n" not in JsonFormatter().format(record)


def test_redact_keeps_the_rest() -> None:
    assert (
        redact("e-mail to ana@example.com failed, see /join/abc?x")
        == "e-mail to <e-mail> failed, see /join/<token>?x"
    )


def test_request_leaves_a_line_without_the_address(
    client: Any, db: None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "zelo.access"):
        client.get("/join/s3cret-token?email=ana@example.com")
    text = " ".join(JsonFormatter().format(record) for record in caplog.records)
    assert "s3cret-token" not in text and "ana@" not in text
    assert '"route": "join"' in text
