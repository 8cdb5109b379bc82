"""What people may do with accounts. Which accounts they see is `queries.visibility`."""

from zelo.apps.people.enums import Role
from zelo.apps.people.permissions import EVERYONE, capability

SEE_ACCOUNTS = capability("accounts.see", *EVERYONE)
# Another department gets a brief of an account: who it is, no money and nothing about people.
SEE_MONEY = capability("accounts.money", *(role for role in Role if role != Role.CONTRIBUTOR))
SEE_CONTACTS = capability("contacts.see", *(role for role in Role if role != Role.CONTRIBUTOR))
EXPORT_ACCOUNTS = capability("accounts.export", *(role for role in Role if role != Role.CONTRIBUTOR))
EDIT_ACCOUNTS = capability("accounts.edit", Role.ADMINISTRATOR, Role.HEAD, Role.KAM, Role.CUSTOMER_SUCCESS)
CREATE_ACCOUNTS = capability("accounts.create", Role.ADMINISTRATOR, Role.HEAD, Role.ANALYST)
MERGE_ACCOUNTS = capability("accounts.merge", Role.ADMINISTRATOR, Role.HEAD, Role.ANALYST)
EDIT_CONTACTS = capability("contacts.edit", Role.ADMINISTRATOR, Role.HEAD, Role.KAM, Role.CUSTOMER_SUCCESS)
ANONYMISE_CONTACTS = capability("contacts.anonymise", Role.ADMINISTRATOR, Role.HEAD)
EXPORT_PERSON = capability("contacts.export_person", Role.ADMINISTRATOR, Role.HEAD)
ASSESS = capability("accounts.assess", Role.HEAD, Role.KAM, Role.CUSTOMER_SUCCESS)
ASSIGN = capability("accounts.assign", Role.ADMINISTRATOR, Role.HEAD)
SEE_WORKLOAD = capability(
    "workload.see", Role.ADMINISTRATOR, Role.HEAD, Role.KAM, Role.ANALYST, Role.EXECUTIVE, Role.AUDITOR
)
MANAGE_FIELDS = capability("fields.manage", Role.ADMINISTRATOR)
