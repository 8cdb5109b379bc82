"""The front-end files of others, put into `static/vendor` when the package is built (hatch_build.py)."""

from pathlib import Path

FOLDER = Path(__file__).parent / "static" / "vendor"
FILES = (
    "tabler.min.css",
    "htmx.min.js",
    "inter-latin-wght-normal.woff2",
    "LICENSES.txt",
)


def missing_files() -> list[str]:
    """The names of the files that are not there."""
    return [name for name in FILES if not (FOLDER / name).is_file()]
