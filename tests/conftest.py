"""What tests of several rooms share: a Spark session where Spark and Java are found."""

import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest


def spark_lacks() -> str | None:
    """What Spark lacks on this machine, None where it can run."""
    if find_spec("pyspark") is None:
        return "PySpark is not installed: pip install -r requirements/spark.txt"
    return None if shutil.which("java") else "Java is not installed (17 or newer)"


@pytest.fixture(scope="session")
def spark_found() -> None:
    """Skips, saying why, where Spark cannot run."""
    if lacking := spark_lacks():
        pytest.skip(lacking)


@pytest.fixture(scope="session")
def spark(spark_found: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One classic session on two threads for all tests of a process."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").appName("zelo-tests")
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.default.parallelism": "2",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("spark")),
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.adaptive.enabled": "false",
    }
    session = builder.config(map=settings).getOrCreate()
    yield session
    session.stop()
