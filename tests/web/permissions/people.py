"""People, teams, absences, and everything about signing in."""

from tests.web.permissions.rule import EVERYBODY, SIGNED_IN, Rule

ADMINISTRATOR = ("administrator",)
ABSENCES = ("administrator", "head", "kam")
RULES = {
    "people": Rule(SIGNED_IN),
    "invite": Rule(ADMINISTRATOR),
    "invitation_withdraw": Rule(ADMINISTRATOR, lambda s: {"pk": s.invitation[0].pk}, "POST", (302,)),
    "person": Rule(ADMINISTRATOR, lambda s: {"pk": s.person.pk}),
    "person_deactivate": Rule(ADMINISTRATOR, lambda s: {"pk": s.person.pk}, "POST", (302,)),
    "person_reactivate": Rule(ADMINISTRATOR, lambda s: {"pk": s.person.pk}, "POST", (302,)),
    "person_sign_out": Rule(ADMINISTRATOR, lambda s: {"pk": s.person.pk}, "POST", (302,)),
    "team_new": Rule(ADMINISTRATOR),
    "team": Rule(ADMINISTRATOR, lambda s: {"pk": s.team.pk}),
    "team_remove": Rule(ADMINISTRATOR, lambda s: {"pk": s.team.pk}, "POST", (302,)),
    "absence_new": Rule(SIGNED_IN),
    "absence_cancel": Rule(ABSENCES, lambda s: {"pk": s.absence.pk}, "POST", (302,)),
    "join": Rule(EVERYBODY, lambda s: {"token": s.invitation[1]}),
    # The login library sends those who are signed in already to the first page.
    "account_login": Rule(EVERYBODY, answers=(200, 302)),
    "account_signup": Rule(EVERYBODY, answers=(200, 302)),
    "account_inactive": Rule(EVERYBODY),
    "account_reset_password": Rule(EVERYBODY, answers=(200, 302)),
    "account_reset_password_done": Rule(EVERYBODY),
    "account_reset_password_from_key": Rule(EVERYBODY, lambda s: {"uidb36": "1", "key": "no-such"}),
    "account_reset_password_from_key_done": Rule(EVERYBODY),
    "mfa_authenticate": Rule(EVERYBODY, answers=(302,)),
    "mfa_login_webauthn": Rule(EVERYBODY, answers=(200, 302)),
    "account_logout": Rule(EVERYBODY, answers=(200, 302)),
    "account_reauthenticate": Rule(SIGNED_IN, answers=(200, 302)),
    "account_change_password": Rule(SIGNED_IN),
    "account_set_password": Rule(SIGNED_IN, answers=(302,)),
    "mfa_index": Rule(SIGNED_IN),
    "mfa_reauthenticate": Rule(SIGNED_IN, answers=(200, 302)),
    # These ask for the password once more first, or need a second factor that is not there yet.
    "mfa_activate_totp": Rule(SIGNED_IN, answers=(200, 302)),
    "mfa_deactivate_totp": Rule(SIGNED_IN, answers=(302, 404)),
    "mfa_view_recovery_codes": Rule(SIGNED_IN, answers=(302, 404)),
    "mfa_generate_recovery_codes": Rule(SIGNED_IN, answers=(302, 404)),
    "mfa_download_recovery_codes": Rule(SIGNED_IN, answers=(302, 404)),
    "mfa_list_webauthn": Rule(SIGNED_IN, answers=(200, 302)),
    "mfa_add_webauthn": Rule(SIGNED_IN, answers=(200, 302)),
    "mfa_reauthenticate_webauthn": Rule(SIGNED_IN, answers=(302,)),
    "mfa_remove_webauthn": Rule(SIGNED_IN, lambda s: {"pk": 1}, answers=(302, 404)),
    "mfa_edit_webauthn": Rule(SIGNED_IN, lambda s: {"pk": 1}, answers=(302, 404)),
    "usersessions_list": Rule(SIGNED_IN),
}
