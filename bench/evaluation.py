"""The evaluation of Online Retail II in a cold process."""

import os
import tempfile
from pathlib import Path

from bench.process import Row, row, run

ROUNDS = 5


def measure() -> list[Row]:
    data = os.environ.get("ZELO_TEST_DATA")
    if not data:
        print("ZELO_TEST_DATA is not set: the evaluation of Online Retail II is not measured.")
        return []
    file = Path(data) / "online_retail_ii" / "online_retail_II.parquet"
    with tempfile.TemporaryDirectory(prefix="zelo-bench-") as home:
        zelo = ["-m", "zelo", "--home", home]
        imported = run([*zelo, "import", "run", str(file), "--mapping", "online_retail_ii"])
        evaluate = [*zelo, "evaluation", "run", "--policy", "purchases", "--as-of", "2011-12-01"]
        table = [run(evaluate) for _ in range(ROUNDS)]
        document = [run([*evaluate, "--format", "json"]) for _ in range(ROUNDS)]
    return [
        row("import of 1,067,370 lines", [imported]),
        row("evaluation, key accounts as a table", table, limit="5 s"),
        row("evaluation, all accounts as JSON with reasons", document, limit="5 s"),
    ]
