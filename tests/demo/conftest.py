"""The demonstration company, built once, and loaded once into a home."""

from datetime import date

import pytest

from zelo.demo import Company, Loading, build_company, load_company
from zelo.engine.home import Home

AS_OF = date(2026, 6, 30)


def silent(step: str, fraction: float | None) -> None:
    """No progress bar."""


@pytest.fixture(scope="session")
def company() -> Company:
    return build_company(as_of=AS_OF)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("company") / "home", "BRL", "en")


@pytest.fixture(scope="session")
def loading(home: Home) -> Loading:
    return load_company(home, seed=2026, as_of=AS_OF, progress=silent)
