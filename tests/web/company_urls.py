"""The application's addresses with those of the company's own sign-in."""

from zelo.apps.people.urls import company_sign_in_urls
from zelo.urls import handler400, handler403, handler404, handler500, urlpatterns

urlpatterns = [*urlpatterns, *company_sign_in_urls]
__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
