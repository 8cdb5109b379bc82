"""Files as companies have them, and imports of them, as tests want them."""

from typing import Any

ACCOUNTS = "codigo;nome;cnpj;cidade\nX1;Aruvale;11.222.333/0001-81;Recife\nX2;Ibilume;123;Natal\n"


def uploaded(by: Any, content: bytes | str = ACCOUNTS, name: str = "clientes.csv") -> Any:
    """A file as a page takes it."""
    from zelo.apps.intake.actions.uploads import add_upload

    data = content.encode("cp1252") if isinstance(content, str) else content
    return add_upload(name=name, chunks=[data], by=by)


def checked_import(by: Any, content: bytes | str = ACCOUNTS, name: str = "clientes.csv") -> Any:
    """A file whose columns its headers name, checked."""
    from zelo.apps.intake.actions.imports import ask_for_check

    entry = uploaded(by, content, name)
    ask_for_check(entry, by=by)
    work()
    entry.refresh_from_db()
    assert (entry.state, entry.error) == ("checked", "")
    return entry


def work() -> None:
    """Lets a worker do what imports wait for; refreshes are left to who asks for them."""
    from zelo.apps.operations.models import Job
    from zelo.apps.operations.worker import Worker

    while job := Job.objects.filter(name__startswith="intake.", state="waiting").order_by("id").first():
        worker = Worker()
        assert worker._take(job)
        job.refresh_from_db()
        worker.perform(job)


def imported(by: Any, content: bytes | str, name: str) -> Any:
    """A file whose columns its headers name, imported."""
    from zelo.apps.intake.actions.imports import ask_for_commit

    entry = checked_import(by, content, name)
    ask_for_commit(entry, by=by)
    work()
    entry.refresh_from_db()
    return entry
