"""Files that cannot be imported: one clear sentence, exit code 1, and nothing written."""

import gzip
import os
import sys
from pathlib import Path

import pytest

from zelo.cli import main
from zelo.warehouse.lake import Lake

HEADER = b"account_id;day;amount\n"
GOOD = b"A;2026-01-05;10,50\n"

BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "blank": (b"\n\n\n", "empty|no header"),
    "header_only": (HEADER, "no line"),
    "wrong_encoding": (HEADER + b"A\x81\x8d;2026-01-05;10,50\n", "--encoding"),
    "utf8_cut": (b"\xef\xbb\xbf" + HEADER + b"A\xc3;2026-01-05;10,50\n", "--encoding|UTF-8|utf-8"),
    "mixed_decimals": (HEADER + b"A;2026-01-05;1.234,56\nB;2026-01-06;1,234.56\n", "amount"),
    "ambiguous_decimals": (HEADER + b"A;2026-01-05;1.234\nB;2026-01-06;2.345\n", "--decimal"),
    "ambiguous_dates": (HEADER + b"A;05/01/2026;1,50\nB;06/02/2026;2,50\n", "--dates"),
    "mixed_dates": (HEADER + b"A;25/01/2026;1,50\nB;01/25/2026;2,50\n", "day"),
    "one_column": (b"account_id\nA\nB\n", "day|column"),
    "ragged": (HEADER + GOOD + b"B;2026-01-06\n", "line 3"),
    "too_many_cells": (HEADER + GOOD + b"B;2026-01-06;1,00;9\n", "line 3"),
    "too_large": (HEADER + GOOD * 9 + b"B;2026-01-06;1e309\n", "line 11"),
    "ten_to_the_309": (HEADER + GOOD * 9 + b"B;2026-01-06;1" + b"0" * 309 + b",00\n", "line 11"),
    "nul_bytes": (HEADER + b"A\x00;2026-01-05;10,50\n", "NUL"),
    "year_0": (HEADER + GOOD * 9 + b"B;0000-01-06;1,00\n", "line 11"),
    "year_9999": (HEADER + GOOD * 9 + b"B;9999-12-31;1,00\n", "line 11"),
    "duplicated_header": (b"account_id;day;amount;amount\nA;2026-01-05;1,00;2,00\n", "amount"),
    "formula": (HEADER + GOOD * 9 + b"B;2026-01-06;=1+1\n", "line 11"),
    "no_account_column": (b"x;day;amount\nA;2026-01-05;1,00\n", "account"),
    "not_text": (bytes(range(256)) * 40, "."),
    "cut_gzip": (gzip.compress(HEADER + GOOD * 999)[:-30], "."),
    "cut_zip": (b"PK\x03\x04" + b"\x00" * 64, "."),
    "cut_parquet": (b"PAR1" + b"\x00" * 64 + b"PAR1", "."),
}


def run(home: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        main(["--home", str(home), "import", "run", str(file), "--table", "transactions"])
    printed = capsys.readouterr()
    return int(str(stop.value.code)), printed.out, printed.err


def main_or_exit(arguments: list[str]) -> int:
    try:
        main(arguments)
    except SystemExit as stop:
        return int(str(stop.code))
    return 0


def assert_one_sentence(code: int, out: str, err: str) -> None:
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert err.strip()[-1] in ".)"


def assert_nothing_written(home: Path) -> None:
    assert Lake(home / "lake").snapshot().manifest == 0
    left = {path.name for path in home.rglob("*") if path.is_file()}
    assert left <= {".lock", "bad.csv.rejected.csv"}


@pytest.mark.parametrize("name", BAD)
def test_bad_file_is_refused(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content, expected = BAD[name]
    file = tmp_path / "bad.csv"
    file.write_bytes(content)
    code, out, err = run(tmp_path / "home", file, capsys)
    assert_one_sentence(code, out, err)
    assert any(word in err for word in expected.split("|")), err
    assert_nothing_written(tmp_path / "home")


def test_a_directory_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(tmp_path / "home", tmp_path, capsys)
    assert_one_sentence(code, out, err)
    assert_nothing_written(tmp_path / "home")


def test_a_missing_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(tmp_path / "home", tmp_path / "nowhere.csv", capsys)
    assert_one_sentence(code, out, err)
    assert_nothing_written(tmp_path / "home")


def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    """In a child that gives up its rights, since root may read everything, with all modules loaded before."""
    good = tmp_path / "good.csv"
    good.write_bytes(HEADER + GOOD)
    main_or_exit(["--home", str(tmp_path / "other"), "import", "run", str(good), "--table", "transactions"])
    file = tmp_path / "secret.csv"
    file.write_bytes(HEADER + GOOD)
    file.chmod(0)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.getuid():
            folder.chmod(folder.stat().st_mode | 0o711)
    home = tmp_path / "home"
    home.mkdir(mode=0o777)
    home.chmod(0o777)
    log = tmp_path / "log.txt"
    log.touch(mode=0o666)
    log.chmod(0o666)
    child = os.fork()
    if child == 0:
        os._exit(_import_unprivileged(home, file, log))
    _, status = os.waitpid(child, 0)
    assert_one_sentence(os.waitstatus_to_exitcode(status), "", log.read_text(encoding="utf-8"))
    assert_nothing_written(home)


def _import_unprivileged(home: Path, file: Path, log: Path) -> int:
    try:
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
        sys.stderr = log.open("w", encoding="utf-8")
        code = main_or_exit(["--home", str(home), "import", "run", str(file), "--table", "transactions"])
        sys.stderr.close()
    except BaseException:
        return 99
    return code
