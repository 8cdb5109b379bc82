"""Which account of an evaluation each code of the company's systems is."""

import pyarrow as pa

from zelo.engine.evaluations import NODES, Evaluation
from zelo.engine.faults import plain_faults
from zelo.engine.home import Home
from zelo.engine.opening import open_engine


def nodes_of(home: Home, evaluation: Evaluation) -> pa.Table:
    """node, account_id: every code known on the evaluation's date, on the facts that it ran on.

    Read from the evaluation where it keeps them; else found out again from its manifest.
    """
    kept = evaluation.behind(NODES)
    if kept is not None:
        return kept
    with plain_faults("the evaluation", home.lake), home.lake.workspace() as workspace:
        snapshot = home.lake.snapshot_or_rebuilt(evaluation.facts["manifest"]["id"], workspace)
        with open_engine(snapshot, as_of=evaluation.as_of, unit=evaluation.facts["unit"]) as engine:
            return engine.nodes()
