"""The command line: what a person who runs the assistant types."""

from __future__ import annotations

import asyncio
import sys
import warnings

import typer

from bot import logs
from bot.settings import Settings
from storage.crypto import KeyProblem, new_key
from storage.migrations import WrongSchema

# The calls are made by name on purpose: plain parameters in, plain JSON out, a seventh of the work.
warnings.filterwarnings("ignore", message="Please use 'Bot")

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
keys = typer.Typer(no_args_is_help=True, help="Encryption keys.")
cli.add_typer(keys, name="keys")


@cli.command()
def run() -> None:
    """Run the assistant: updates in, messages out, until it is told to stop."""
    from bot.app import serve

    logs.configure()
    asyncio.run(serve(Settings()))


@cli.command()
def migrate() -> None:
    """Bring the database to the version that this program needs."""
    from bot.app import open_database
    from storage import migrations

    settings = Settings()
    database = open_database(settings)
    if database.sqlite and database.url.database:
        from pathlib import Path

        Path(database.url.database).parent.mkdir(parents=True, exist_ok=True)
    migrations.upgrade(database)
    typer.echo(f"The database is at version {migrations.current(database)}.")


@cli.command()
def doctor() -> None:
    """Say what is missing before families may be let in; exits 1 when something is."""
    from datetime import UTC, datetime

    from bot import centre
    from bot.app import open_database
    from storage import migrations

    settings, complaints = Settings(), []
    migrations.require_newest(open_database(settings))
    for code, facts in centre.load(settings.centres).items():
        complaints += [
            f"centres/{code}.toml: {fact} is to be filled in by the centre"
            for fact in facts.to_fill_in()
        ]
        complaints += [
            f"centres/{code}.toml: {phone.number} was last verified on {phone.verified_on}: dial it again"
            for phone in facts.stale_phones(datetime.now(UTC).date())
        ]
    for complaint in complaints:
        typer.echo(complaint)
    raise typer.Exit(bool(complaints))


@keys.command("new")
def new() -> None:
    """Print a new key for BELVEDERE_KEYS. Whoever has it can read the database: keep it elsewhere."""
    typer.echo(new_key())


def main() -> None:
    from bot.app import NotConfigured

    try:
        cli(standalone_mode=True)
    except (NotConfigured, KeyProblem, WrongSchema, FileNotFoundError) as problem:
        hint = " Run `./run belvedere migrate`." if isinstance(problem, WrongSchema) else ""
        sys.exit(f"{problem}{hint}")


if __name__ == "__main__":
    main()
