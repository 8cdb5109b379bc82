"""One JSON object per line on stderr, without personal data: no names, e-mails or addresses with tokens."""

import json
import logging
import re
from datetime import UTC, datetime
from traceback import extract_tb
from typing import Any

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_PERSONAL = (
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "<e-mail>"),
    (re.compile(r"\b\d{3}\.?\d{3}\.?\d{3}-?\d{2}\b"), "<cpf>"),
    (re.compile(r"(/join/|/key/)[^\s\"'?]+"), r"\1<token>"),
)


def redact(text: str) -> str:
    """The text without e-mail addresses, CPFs and one-time links."""
    for pattern, shown in _PERSONAL:
        text = pattern.sub(shown, text)
    return text


class JsonFormatter(logging.Formatter):
    """Time in UTC, level, logger, event, the record's extras; of an exception its kind and place."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": redact(record.getMessage()),
        }
        for name, value in vars(record).items():
            if name not in _STANDARD and isinstance(value, str | int | float | bool | None):
                line[name] = redact(value) if isinstance(value, str) else value
        if record.exc_info and record.exc_info[1]:
            error = record.exc_info[1]
            line["error"] = type(error).__name__
            line["message"] = redact(str(error))[:500]
            line["at"] = [f"{f.filename}:{f.lineno} {f.name}" for f in extract_tb(error.__traceback__)[-8:]]
        return json.dumps(line, ensure_ascii=False)
