"""`zelo lake`: care of the stored facts."""

from typing import Annotated

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


@app.command()
def vacuum(
    keep: Annotated[int, typer.Option(min=1, help="Manifests to keep whole, counted from the last.")] = 10,
    check_only: Annotated[bool, typer.Option("--check", help="Only say what would go.")] = False,
    home: HomeOption = None,
) -> None:
    """Remove table files that neither the last manifests nor any evaluation needs; batches stay."""
    from zelo.engine.evaluations import list_evaluations
    from zelo.warehouse.lake.vacuum import plan_vacuum
    from zelo.warehouse.lake.vacuum import vacuum as run_vacuum

    opened = open_home(home)
    pinned = [entry.facts["manifest"]["id"] for entry in list_evaluations(opened)]
    if check_only:
        done = plan_vacuum(opened.lake, pinned, keep=keep)
    else:
        with opened.lake.writing():
            done = run_vacuum(opened.lake, pinned, keep=keep)
    verb = "would be" if check_only else "were"
    talk(f"{len(done.files)} old table files ({done.bytes / 2**20:.1f} MB) {verb} removed.")
