"""Small and read-only disks."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

Disk = Callable[[str], AbstractContextManager[Path]]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 kB."""
    with mounted(tmp_path / "disk", "256k") as folder:
        yield folder


small_disk = disk


@pytest.fixture
def sized_disk(tmp_path: Path) -> Disk:
    return lambda size: mounted(tmp_path / "disk", size)


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[Path]:
    """A disk of that size; skips aloud where none can be mounted."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a small tmpfs cannot be mounted here (needs root)")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def remount(folder: Path, options: str) -> None:
    """Mounts a disk again with other options, such as `ro` or another size."""
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)
