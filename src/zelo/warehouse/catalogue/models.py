"""The SELECTs from which models make measures, kept as files beside the measures' own."""

from functools import cache
from importlib.resources import files

COLUMNS = {
    "lifetime": {
        "summary": (
            "account_id",
            "purchase_days",
            "x",
            "t_x_days",
            "T_days",
            "m_bar_revenue",
            "m_bar_margin",
            "revenue_to_date",
            "margin_to_date",
            "under_contract",
        ),
        "contracts": (
            "account_id",
            "cohort",
            "months",
            "age",
            "lost",
            "until_months",
            "revenue_per_month",
        ),
    }
}
"""By model and SELECT, the columns it gives."""


@cache
def model_selects(model: str) -> dict[str, str]:
    """The SELECTs of a model by name, in the dialect of measures."""
    folder = files("zelo.warehouse") / "models" / model
    return {name: (folder / f"{name}.sql").read_text("utf-8").strip() for name in COLUMNS[model]}
