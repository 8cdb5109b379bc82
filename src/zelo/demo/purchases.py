"""CDNOW's purchase log, imported and evaluated in a home of its own."""

from datetime import date
from importlib.resources import as_file, files

from zelo.engine.evaluate import Progress, run_evaluation
from zelo.engine.evaluations import Evaluation
from zelo.engine.home import Home
from zelo.engine.import_file import ImportReport, import_file
from zelo.engine.policies import find_policy
from zelo.engine.requests import import_request

AS_OF = date(1998, 7, 1)
POLICY = "purchases"


def load_demo(home: Home, progress: Progress) -> tuple[ImportReport, Evaluation]:
    """Imports the log into the home and runs the starter policy for purchases; safe to repeat."""
    with as_file(files("zelo.demo") / "data" / "cdnow.csv.gz") as path:
        report = import_file(home, import_request(path, mapping_name="cdnow"), progress)
    ready = Home.open(home.root)
    return report, run_evaluation(ready, find_policy(ready, POLICY), as_of=AS_OF, progress=progress)
