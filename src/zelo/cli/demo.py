"""`zelo demo`: a whole company in the application, or on the command line only."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zelo.cli.demo_lists import demo_company, demo_shop, identity
from zelo.cli.options import HomeOption, LanguageOption, chosen_language
from zelo.cli.output import print_table, progress, talk
from zelo.cli.server import AddressOption, PortOption, ProcessesOption, prepare, run_server
from zelo.engine.home import Home
from zelo.lib.errors import InvalidInput, ZeloError
from zelo.lib.text import Text

if TYPE_CHECKING:
    from zelo.demo.home import Loaded

_FOLDER = Path("zelo-demo")
_WHO = (Text("quem", "who"), Text("papel", "role"), Text("e-mail", "e-mail"))
_SEE = Text("O que há para ver", "What there is to see")
_PASSWORD = Text(
    "Senha de todos, dita só agora e guardada apenas como hash: {}",
    "Everybody's password, told only now and kept only as a hash: {}",
)
_TOLD_BEFORE = Text(
    "A senha foi dita quando a demonstração foi carregada; `zelo demo --new-password` cria outra.",
    "The password was told when the demonstration was loaded; `zelo demo --new-password` makes another.",
)
_LINK = Text(
    "Ainda não há ninguém. Torne-se administrador por este link, que vale uma vez:\n\n  {}\n",
    "Nobody has access yet. Become the administrator with this link, which works once:\n\n  {}\n",
)
_SERVE = Text("Para abrir as páginas: zelo demo --home {}", "To open the pages: zelo demo --home {}")
_ANSWERED = Text("{} páginas responderam a {} pessoas.", "{} pages answered {} people.")
_EMPTY = Text(
    "Uma casa vazia em {}. Importe: zelo import run ARQUIVO --table TABELA --home {}",
    "An empty home at {}. Import: zelo import run FILE --table TABLE --home {}",
)

CompanyOption = Annotated[
    bool, typer.Option("--company", help="Only the company's facts and a list, on the command line.")
]
ShopOption = Annotated[
    bool, typer.Option("--shop", help="A shop's real purchase log and a list, on the command line.")
]
EmptyOption = Annotated[bool, typer.Option("--empty", help="An empty home, for a company's own files.")]
ServeOption = Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the pages once loaded.")]
PasswordOption = Annotated[
    bool, typer.Option("--new-password", help="Give the demonstration's people another password.")
]
SeedOption = Annotated[int | None, typer.Option("--seed", min=0, help="Another company.", show_default=False)]
DayOption = Annotated[
    str | None,
    typer.Option(
        "--as-of", help="The day the company's history ends, YYYY-MM-DD; today at first.", show_default=False
    ),
]


def demo(
    language: LanguageOption = None,
    home: HomeOption = None,
    empty: EmptyOption = False,
    company: CompanyOption = False,
    shop: ShopOption = False,
    seed: SeedOption = None,
    as_of: DayOption = None,
    serve: ServeOption = True,
    new_password: PasswordOption = False,
    address: AddressOption = "127.0.0.1",
    port: PortOption = 8000,
    processes: ProcessesOption = 2,
) -> None:
    """Load an invented packaging maker with 240 customers into the application, and serve it."""
    if sum((empty, company, shop)) > 1:
        raise InvalidInput("--empty, --company and --shop exclude each other.")
    if (seed is not None or as_of) and (shop or empty):
        raise InvalidInput("--seed and --as-of are for the invented company.")
    if shop:
        return demo_shop(language, home)
    if company:
        return demo_company(language, home, seed, as_of)
    opened = Home.open(home or _FOLDER)
    opened = opened.speaking(chosen_language(opened, language))
    if empty:
        _prepare_empty(opened, address, port)
    else:
        checked = _is_ci() and serve
        loaded = _prepare_company(opened, seed, as_of, new_password or checked, address, port)
        _tell_people(opened, loaded)
        if checked:
            return _check_pages(opened, loaded)
    if serve:
        return _serve(opened, address, port, processes)
    talk(_SERVE.to(opened.language).format(opened.root))
    return None


def _prepare_empty(home: Home, address: str, port: int) -> None:
    """A home for a company's own files, without anybody yet."""
    if home.lake.snapshot().manifest:
        raise InvalidInput(f"{home.root} holds data already; `zelo serve --home {home.root}` serves it.")
    home.save()
    _start(home, address, port)
    talk(_EMPTY.to(home.language).format(home.root, home.root))


def _prepare_company(
    home: Home, seed: int | None, as_of: str | None, new_password: bool, address: str, port: int
) -> "Loaded":
    """Loads what is not loaded yet, and tells what there is to see."""
    from zelo.demo import is_served, load_company
    from zelo.demo.telling import story_lines

    number, day = identity(home, seed, as_of)
    if is_served(home):
        _start(home, address, port)
        from zelo.demo.home import found_again

        return found_again(new_password=new_password)
    with progress("loading") as report:
        company = load_company(home, seed=number, as_of=day, progress=report).company
        _start(home, address, port)
        from zelo.demo.home import load_application

        loaded = load_application(Home.open(home.root), company, report)
    typer.echo(_SEE.to(home.language))
    for line in story_lines(company, home.language):
        typer.echo(f"  {line}")
    typer.echo("")
    return loaded


def _start(home: Home, address: str, port: int) -> None:
    """Sets the application up for this home and brings its database up to date."""
    prepare(home.root.resolve(), address, port)
    from zelo.apps.operations.upgrade import upgrade

    upgrade()


def _tell_people(home: Home, loaded: "Loaded") -> None:
    rows = [[user.name, str(user.get_role_display()), user.email] for user in loaded.people]
    print_table([heading.to(home.language) for heading in _WHO], rows)
    if loaded.sign_in:
        typer.echo("\n" + _PASSWORD.to(home.language).format(loaded.sign_in.password))
    else:
        talk(_TOLD_BEFORE.to(home.language))


def _serve(home: Home, address: str, port: int, processes: int) -> None:
    from zelo.apps.people.first_run import first_link

    if link := first_link():
        talk(_LINK.to(home.language).format(link))
    run_server(address, port, processes)


def _is_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


def _check_pages(home: Home, loaded: "Loaded") -> None:
    """Serves for a moment, and looks at the pages as one person of each role."""
    from zelo.demo.visit import answers, visit

    assert loaded.sign_in is not None
    chosen = list({user.role: user for user in reversed(loaded.people)}.values())
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        port = place.getsockname()[1]
    command = [sys.executable, "-m", "zelo", "web", "--port", str(port), "--processes", "1"]
    where = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, env={**os.environ, "ZELO_URL": where}) as server:
        try:
            until = time.monotonic() + 60
            while not answers(where):
                if server.poll() is not None or time.monotonic() > until:
                    raise ZeloError("The server did not start.")
                time.sleep(0.1)
            pages = sum(visit(where, user.email, loaded.sign_in.password) for user in chosen)
        finally:
            server.terminate()
    talk(_ANSWERED.to(home.language).format(pages, len(chosen)))
