"""How forms look: every form of every room, and of the login pages, is drawn by this renderer."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

_CLASSES: list[tuple[type[forms.Widget], str]] = [
    (forms.CheckboxInput, "form-check-input"),
    (forms.CheckboxSelectMultiple, "form-check-input"),
    (forms.RadioSelect, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
]


class HouseField(BoundField):
    """A field that gives its widget the classes of the house."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        chosen = widget or self.field.widget
        found = next(name for kind, name in _CLASSES if isinstance(chosen, kind))
        own = chosen.attrs.get("class", "")
        invalid = " is-invalid" if self.form.is_bound and self.errors else ""
        return super().build_widget_attrs({**attrs, "class": f"{found} {own}".strip() + invalid}, widget)

    @property
    def is_check(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_group(self) -> bool:
        return isinstance(self.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


class HouseRenderer(TemplatesSetting):
    """Draws `{{ form }}` and `{{ field.as_field_group }}` with the templates in `ui/`."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/form_field.html"
    bound_field_class = HouseField


class DayInput(forms.DateInput):
    """A date in ISO form, which browsers show in the person's own."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
