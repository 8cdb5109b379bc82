"""The commands put together."""

from typing import Annotated

import typer

from zelo import __version__
from zelo.cli import (
    application,
    contract,
    demo,
    evaluation,
    imports,
    lake,
    lifetime,
    measure,
    policy,
    safety,
    server,
    start,
)
from zelo.cli.options import HomeOption, keep_home

app = typer.Typer(
    name="zelo",
    help="Key account management: which customers are key accounts, and why.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=True,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"zelo {__version__}")
        raise typer.Exit


@app.callback()
def common(
    home: HomeOption = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    keep_home(home)


app.command("init")(start.init)
app.add_typer(imports.app, name="import")
app.add_typer(measure.app, name="measure")
app.add_typer(policy.app, name="policy")
app.add_typer(evaluation.app, name="evaluation")
app.add_typer(lifetime.app, name="lifetime")
app.add_typer(contract.app, name="contract")
app.add_typer(lake.app, name="lake")
app.command("serve")(server.serve)
app.command("web")(server.web)
app.command("worker")(server.worker)
app.command("refresh")(application.refresh)
app.command("upgrade")(server.upgrade)
app.command("backup")(safety.backup)
app.command("restore")(safety.restore)
app.command("demo")(demo.demo)
