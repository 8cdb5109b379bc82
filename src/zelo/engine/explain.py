"""One account in one evaluation, found by whatever the person calls it."""

from zelo.engine.evaluations import AccountRecord, Evaluation, load_evaluation
from zelo.engine.home import Home
from zelo.engine.opening import open_engine
from zelo.lib.errors import NotFound


def find_account(home: Home, number: int, text: str) -> tuple[Evaluation, AccountRecord]:
    """The evaluation and the account that an id, a code, a CNPJ or a CNPJ root stands for in it.

    Raises NotFound where there is no such evaluation or account.
    """
    evaluation = load_evaluation(home, number)
    try:
        return evaluation, evaluation.record(text)
    except NotFound:
        number = evaluation.facts["manifest"]["id"]
        with home.lake.workspace() as workspace:
            snapshot = home.lake.snapshot_or_rebuilt(number, workspace)
            with open_engine(snapshot, as_of=evaluation.as_of, unit=evaluation.policy.unit) as engine:
                account_id = engine.resolve(text)
        return evaluation, evaluation.record(account_id)
