"""People's pages, and the login library's under addresses of our choice: nobody signs up by themselves."""

from allauth.account import views as account
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path

from zelo.apps.people import join_views, team_views, view_pages, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("people/", views.people, name="people"),
    path("people/invite/", views.invite, name="invite"),
    path("people/invitations/<int:pk>/withdraw/", views.withdraw, name="invitation_withdraw"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/deactivate/", views.deactivate, name="person_deactivate"),
    path("people/<int:pk>/reactivate/", views.reactivate, name="person_reactivate"),
    path("people/<int:pk>/sign-out/", views.sign_out, name="person_sign_out"),
    path("teams/new/", team_views.new_team, name="team_new"),
    path("teams/<int:pk>/", team_views.team, name="team"),
    path("teams/<int:pk>/remove/", team_views.remove_team, name="team_remove"),
    path("absences/new/", team_views.plan_absence, name="absence_new"),
    path("absences/<int:pk>/cancel/", team_views.cancel_absence, name="absence_cancel"),
    path("views/", view_pages.views, name="views"),
    path("views/new/", view_pages.view_save, name="view_save"),
    path("views/<int:pk>/", view_pages.view_change, name="view_change"),
    path("views/<int:pk>/remove/", view_pages.view_remove, name="view_remove"),
    path("join/<str:token>", join_views.join, name="join"),
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/by-invitation/", account.signup, name="account_signup"),
    path("sign-in/inactive/", account.account_inactive, name="account_inactive"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-out/", account.logout, name="account_logout"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("second-factor/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
company_sign_in_urls: list[URLPattern | URLResolver] = [
    path("company-sign-in/", include("allauth.socialaccount.urls")),
    path("company-sign-in/", include("allauth.socialaccount.providers.openid_connect.urls")),
]
if settings.OIDC_ISSUER:
    urlpatterns += company_sign_in_urls
