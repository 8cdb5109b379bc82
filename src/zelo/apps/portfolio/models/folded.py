from typing import Any

from django.db import models

from zelo.lib.text import fold


class FoldedField(models.TextField):  # type: ignore[type-arg]
    """Other fields of the same record without accents and case, made anew whenever it is saved.

    Lists sort and search by it, alike on every database. A save of single fields must name it.
    """

    def __init__(self, *sources: str, **options: Any) -> None:
        self.sources = sources
        super().__init__(**{**options, "editable": False, "blank": True, "default": ""})

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        words = (str(getattr(model_instance, source)) for source in self.sources)
        value = fold(" ".join(word for word in words if word))
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _arguments, options = super().deconstruct()
        for fixed in ("editable", "blank", "default"):
            options.pop(fixed, None)
        return name, path, list(self.sources), options
