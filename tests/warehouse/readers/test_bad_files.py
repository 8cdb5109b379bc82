"""Files that cannot be read: one clear sentence each, and nothing left in staging."""

import gzip
import io
import os
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from tests.warehouse.readers.conftest import Stage
from zelo.lib.errors import InvalidInput

HEADER = "account_id,day,amount\n"
LINE = "C1,2024-01-31,1.50\n"

BAD: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "file.csv is empty."),
    "blank": ("\n\n  \n", "file.csv is empty."),
    "header only": (HEADER, "file.csv has a header but no lines."),
    "one column": (
        "account\nC1\nC2\n",
        "file.csv has only one column (its first line is 'account'); if another character "
        "separates its columns, "
        "name it with --delimiter.",
    ),
    "no header": (
        "C1,2024-01-31,1.50\nC2,2024-01-31,1.75\n",
        "file.csv has no header line: no line of its first 60 names columns.",
    ),
    "NUL bytes": (
        HEADER + "C\0,2024-01-31,1.50\n",
        "file.csv holds NUL bytes, so it is not plain text; export it again, or name its "
        "encoding with --encoding "
        "if it is UTF-16 without a byte order mark.",
    ),
    "undecodable": (
        HEADER.encode() + b"C\x81,2024-01-31,1.50\n",
        "file.csv is neither UTF-8 nor cp1252 text; name its encoding with --encoding, such as latin-1.",
    ),
    "false byte order mark": (
        b"\xef\xbb\xbf" + HEADER.encode() + b"C\xe7,2024-01-31,1.50\n",
        "file.csv says it is utf-8 but is not; name its encoding with --encoding.",
    ),
    "mixed decimals": (
        HEADER + 'C1,2024-01-31,"1.234,56"\nC2,2024-01-31,"1,234.56"\n',
        "file.csv: column 'amount' mixes decimal comma and decimal point ('1.234,56' and "
        "'1,234.56'); correct the "
        "file, or say which is right with --decimal.",
    ),
    "ambiguous decimals": (
        HEADER + "C1,2024-01-31,1.234\nC2,2024-01-31,15\n",
        "file.csv: column 'amount' has values such as '1.234' that could be read either way; "
        "say --decimal comma or "
        "--decimal point.",
    ),
    "mixed dates": (
        HEADER + "C1,31/01/2024,1.50\nC2,01/31/2024,1.50\n",
        "file.csv: column 'day' mixes day/month and month/day ('31/01/2024' and '01/31/2024'); "
        "correct the file, or "
        "say which is right with --dates.",
    ),
    "ambiguous dates": (
        HEADER + "C1,01/02/2024,1.50\nC2,03/03/2024,1.50\n",
        "file.csv: column 'day' has dates such as '01/02/2024' that could be read either way; "
        "say --dates dmy or "
        "--dates mdy.",
    ),
    "no dates": (
        HEADER + "C1,yesterday,1.50\nC2,today,1.50\n",
        "file.csv: column 'day' cannot be read as day (yyyy-mm-dd): 2 of its 2 values do not fit, such as "
        "'yesterday'; check the mapping, or name the format with --dates.",
    ),
    "years 0 and 9999": (
        HEADER + "C1,0000-01-31,1.50\nC2,9999-12-31,1.50\n",
        "file.csv: column 'day' cannot be read as day (yyyy-mm-dd): 2 of its 2 values do not fit, such as "
        "'0000-01-31'; check the mapping, or name the format with --dates.",
    ),
    "words for numbers": (
        HEADER + "C1,2024-01-31,many\n" + LINE,
        "file.csv: column 'amount' cannot be read as net (decimal point): 1 of its 2 values do "
        "not fit, such as "
        "'many'; check the mapping, or name the format with --decimal.",
    ),
    "duplicated headers": (
        "account_id,day,amount,Amount\nC1,2024-01-31,1.50,2\n",
        "file.csv has more than one column called amount, Amount; rename them apart.",
    ),
    "ragged throughout": (
        HEADER + "C1,2024-01-31\n" + LINE,
        "file.csv: 1 of 2 lines cannot be cut into the header's 3 columns, the first on line 2 "
        "(has 2 cells where the "
        "header has 3); check its quotes and its --delimiter.",
    ),
    "no day": (
        "account_id,amount,text\nC1,1.50,x\n",
        "file.csv has no column for day of table transactions; its columns are account_id, "
        "amount, text; name it in a "
        "mapping file and pass it as --mapping FILE.",
    ),
    "no account, no net": (
        "day,cost,text\n2024-01-31,1.50,x\n",
        "file.csv has no column for net nor for account_code of table transactions; its columns "
        "are day, cost, text; "
        "name it in a mapping file and pass it as --mapping FILE.",
    ),
    "old workbook": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "file.csv is an old Excel file (.xls) or an encrypted one; save it as .xlsx without a "
        "password, or as CSV.",
    ),
    "damaged gzip": (gzip.compress(HEADER.encode())[:-6], "file.csv is a damaged gzip file:"),
    "damaged zip": (b"PK\x03\x04" + bytes(100), "file.csv is a damaged zip or XLSX file:"),
    "damaged Parquet": (
        b"PAR1" + bytes(100) + b"PAR1",
        "file.csv is a damaged Parquet file; export it again.",
    ),
    "gzip bomb": (
        gzip.compress(bytes(5_000_000)),
        "file.csv unpacks to more than 200 times its size; unpack it yourself if you trust it.",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_file_is_refused_in_one_sentence(case: str, stage: Stage, staging: Path) -> None:
    content, sentence = BAD[case]
    with pytest.raises(InvalidInput) as caught:
        stage(content)
    message = str(caught.value)
    assert message.startswith(sentence) and "\n" not in message
    assert message == sentence or not sentence.endswith(".")
    assert list(staging.iterdir()) == []


def test_missing_file_and_directory_are_refused(stage: Stage, tmp_path: Path, staging: Path) -> None:
    for path, sentence in (
        (tmp_path / "none.csv", f"There is no file {tmp_path / 'none.csv'}."),
        (tmp_path, f"{tmp_path} is a directory; name one file in it."),
    ):
        with pytest.raises(InvalidInput) as caught:
            stage(path)
        assert str(caught.value) == sentence
    assert list(staging.iterdir()) == []


def test_device_is_refused(stage: Stage) -> None:
    with pytest.raises(InvalidInput, match="/dev/zero is not a regular file"):
        stage(Path("/dev/zero"))


CHILD = """
import os, sys
from pathlib import Path
from zelo.lib.errors import InvalidInput
from zelo.warehouse.facts import table
from zelo.warehouse.readers import read_file
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    read_file(Path(sys.argv[1]), table("transactions"), staging=Path(sys.argv[2]))
except InvalidInput as error:
    print(error)
"""


def test_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.csv"
    path.write_text(HEADER + LINE)
    path.chmod(0)
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(folder.stat().st_mode | stat.S_IXOTH | stat.S_IROTH)
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(path), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert (child.stdout, child.stderr) == (f"{path} may not be read: no permission.\n", "")


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    fill(book)
    book.close()
    return made.getvalue()


def test_zip_with_a_nested_archive_is_refused(stage: Stage, staging: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inner.gz", gzip.compress(b"x"))
    with pytest.raises(InvalidInput, match=r"inner\.gz is compressed twice"):
        stage(packed.getvalue())
    assert list(staging.iterdir()) == []


def test_zip_path_tricks_write_nothing_outside(stage: Stage, tmp_path: Path, staging: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../evil.csv", HEADER + LINE)
    before = sorted(tmp_path.iterdir())
    assert stage(packed.getvalue()).rows == 1
    assert sorted(tmp_path.iterdir()) == sorted({*before, tmp_path / "file.csv"})
    assert [path.suffix for path in staging.iterdir()] == [".parquet"]


def test_workbook_bombs_are_refused(stage: Stage, staging: Path) -> None:
    def pack(parts: dict[str, bytes]) -> bytes:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in {"xl/workbook.xml": b"<workbook/>", **parts}.items():
                archive.writestr(name, content)
        return packed.getvalue()

    many = pack({f"xl/media/{number}": b"" for number in range(2_000)})
    dense = pack({"xl/worksheets/sheet1.xml": bytes(5_000_000)})
    for content, sentence in ((many, "holds 2001 parts"), (dense, "unpacks to more than 200 times its size")):
        with pytest.raises(InvalidInput, match=sentence):
            stage(content, name="bomb.xlsx")
    assert list(staging.iterdir()) == []


def test_workbook_that_lies_about_its_size_is_refused(stage: Stage, staging: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/sharedStrings.xml", bytes(3_000_000))
    honest, lie = (3_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    with pytest.raises(InvalidInput, match=r"bomb\.xlsx is a damaged XLSX workbook: Bad CRC-32"):
        stage(packed.getvalue().replace(honest, lie), name="bomb.xlsx")
    assert list(staging.iterdir()) == []


def test_options_that_do_not_exist_are_refused(stage: Stage) -> None:
    for options, sentence in (
        ({"decimal": "dot"}, "--decimal is 'dot'; it can be comma or point."),
        ({"dates": "dym"}, "--dates is 'dym'; it can be dmy, mdy, iso, yyyymmdd, ddmmyyyy."),
        ({"encoding": "utf-9"}, "--encoding is 'utf-9', which is no known encoding."),
        ({"encoding": "ascii"}, "file.csv is not written in ascii; choose another with --encoding."),
    ):
        with pytest.raises(InvalidInput) as caught:
            stage(HEADER + "Ç1,2024-01-31,1.50\n", **options)
        assert str(caught.value) == sentence


def test_no_space_on_disk_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.getuid() != 0:
        pytest.skip("mounting a small disk needs root")
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(small)], check=False)
    if mounted.returncode:
        pytest.skip("no tmpfs may be mounted here")
    try:
        _assert_no_space(tmp_path, small)
    finally:
        subprocess.run(["umount", str(small)], check=True)


def _assert_no_space(tmp_path: Path, small: Path) -> None:
    from zelo.lib.errors import ZeloError
    from zelo.warehouse.facts import table
    from zelo.warehouse.readers import read_file

    path = tmp_path / "big.csv"
    path.write_text(
        HEADER + "".join(f"C{n},2024-01-31,{n * 7919 % 100_000}.5{n % 10}\n" for n in range(150_000))
    )
    with pytest.raises(ZeloError, match=r"^There is no space left in .* Nothing was kept\.$"):
        read_file(path, table("transactions"), staging=small)
    assert list(small.iterdir()) == []
