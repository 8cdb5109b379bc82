from tests.apps.refresh.conftest import company, home, refresh

__all__ = ["company", "home", "refresh"]
