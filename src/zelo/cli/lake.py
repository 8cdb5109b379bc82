"""`zelo lake`: care of the stored facts."""

import typer

from zelo.cli.options import HomeOption, open_home
from zelo.cli.output import progress, talk

app = typer.Typer(help="Care of the stored facts.", no_args_is_help=True)


@app.callback()
def lake() -> None:
    """Care of the stored facts."""


@app.command()
def rebuild(home: HomeOption = None) -> None:
    """Derive every table anew from the stored batches; the rows stay the same."""
    store = open_home(home).lake
    with progress("rebuilding"), store.writing(), store.workspace() as workspace:
        names = store.rebuild(workspace)
    talk(f"Rebuilt from batches: {', '.join(names) or 'nothing, the lake is empty'}.")
