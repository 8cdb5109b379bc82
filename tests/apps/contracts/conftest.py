"""The home and refreshes of the refresh room's tests, for contracts that come by import."""

from tests.apps.refresh.conftest import company, home, refresh

__all__ = ["company", "home", "refresh"]
