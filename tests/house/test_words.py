"""What the repository must never carry: addresses in lock files, CNPJs as integers, vague names."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
VAGUE = {"utils", "helpers", "common", "base", "misc"}


def test_requirements_name_no_address() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        assert not re.search(r"https?://|--index-url|--extra-index", path.read_text(encoding="utf-8")), path


def test_every_requirement_has_a_hash() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text(encoding="utf-8").replace("\\\n", " ")
        pins = [line for line in text.splitlines() if "==" in line]
        assert pins
        assert [line for line in pins if "--hash=sha256:" not in line] == []


def test_cnpj_is_never_a_number() -> None:
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"int\(\s*\w*cnpj|\\d\{14\}|cnpj\w*\.isdigit", text), path


def test_modules_have_names_of_the_business() -> None:
    assert [path for path in SOURCES if path.stem in VAGUE] == []


def test_front_end_lock_has_hashes_and_no_addresses() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    fetched = {name: entry for name, entry in packages.items() if name}
    assert fetched
    assert {str(entry.get("integrity"))[:7] for entry in fetched.values()} == {"sha512-"}
    assert [name for name, entry in fetched.items() if "resolved" in entry] == []
    assert not re.search(r"https?://", (ROOT / "package-lock.json").read_text(encoding="utf-8"))
