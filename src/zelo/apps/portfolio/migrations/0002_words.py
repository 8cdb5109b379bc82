from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from zelo.apps.portfolio import search_tables


def make_search_tables(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    search_tables.order_plainly(schema_editor.connection)
    search_tables.make(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0001_initial")]

    operations = [migrations.RunPython(make_search_tables, migrations.RunPython.noop)]
