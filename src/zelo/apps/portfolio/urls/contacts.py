"""The clients' people, what is judged of accounts, and who brought whom."""

from django.urls import path

from zelo.apps.portfolio.views import assessments, contact, contacts, privacy, referrals
from zelo.apps.portfolio.views import map as people_map

urlpatterns = [
    path("contacts/", contacts.contacts, name="contacts"),
    path("contacts/export.<slug:kind>", contacts.contacts_file, name="contacts_file"),
    path("contacts/accounts/", contact.suggest_accounts, name="contact_accounts"),
    path("contacts/<int:pk>/", contact.contact, name="contact"),
    path("contacts/<int:pk>/edit/", contact.edit, name="contact_edit"),
    path("contacts/<int:pk>/left/", contact.leave, name="contact_left"),
    path("contacts/<int:pk>/back/", contact.come_back, name="contact_back"),
    path("contacts/<int:pk>/data/", privacy.personal_data, name="contact_data"),
    path("contacts/<int:pk>/data.json", privacy.personal_data_file, name="contact_data_file"),
    path("contacts/<int:pk>/anonymise/", privacy.anonymise, name="contact_anonymise"),
    path("contacts/<int:pk>/texts/<int:text>/", privacy.settle, name="contact_text_read"),
    path("accounts/<int:pk>/people/", people_map.people, name="account_people"),
    path("accounts/<int:pk>/people/reports-to/", people_map.reports_to, name="account_reports_to"),
    path("accounts/<int:account>/people/new/", contact.add, name="contact_new"),
    path("accounts/<int:pk>/assessments/<slug:kind>/", assessments.assessments, name="assessments"),
    path("accounts/<int:pk>/assessments/<slug:kind>/new/", assessments.assess, name="assess"),
    path("accounts/<int:pk>/referrals/new/", referrals.add_referral, name="referral_new"),
    path("assessments/due/", assessments.due, name="assessments_due"),
    path("assessments/due/export.<slug:kind>", assessments.due_download, name="assessments_due_file"),
    path("assessments/<int:pk>/withdraw/", assessments.withdraw, name="assessment_withdraw"),
    path("referrals/<int:pk>/withdraw/", referrals.withdraw_referral, name="referral_withdraw"),
]
