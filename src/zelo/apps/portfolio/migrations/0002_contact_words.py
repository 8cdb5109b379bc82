from django.db import migrations, models

import zelo.apps.portfolio.models.folded


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0001_initial")]

    operations = [
        migrations.AlterModelOptions(
            name="contact", options={"ordering": ["sort_name", "id"], "verbose_name": "contact"}
        ),
        migrations.AddField(
            model_name="contact",
            name="search",
            field=zelo.apps.portfolio.models.folded.FoldedField(
                "name", "title", "department", "email", "code"
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="sort_name",
            field=zelo.apps.portfolio.models.folded.FoldedField("name"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["sort_name", "id"], name="portfolio_c_sort_na_618c6e_idx"),
        ),
    ]
