"""The command line: what a person who runs the assistant types."""

from __future__ import annotations

import asyncio
import os
import sys
import warnings
from contextlib import closing
from typing import Annotated, Literal

import typer
import uvloop

from bot import logs
from bot.settings import Settings
from storage.crypto import KeyProblem, new_key
from storage.migrations import WrongSchema
from storage.staff import Role

# The calls are made by name on purpose: plain parameters in, plain JSON out, a seventh of the work.
warnings.filterwarnings("ignore", message="Please use 'Bot")

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
keys = typer.Typer(no_args_is_help=True, help="Encryption keys.")
cli.add_typer(keys, name="keys")
audit = typer.Typer(no_args_is_help=True, help="The record of who did and read what.")
cli.add_typer(audit, name="audit")


@cli.command()
def run(
    only: Annotated[
        Literal["all", "updates", "sender"],
        typer.Option(help="One half of it: updates in, or the sender with the clock."),
    ] = "all",
) -> None:
    """Run the assistant: updates in, messages out, until it is told to stop."""
    from bot.app import serve

    logs.configure()
    if not uvloop.run(serve(Settings(), part=only)):
        os._exit(0)  # a thread still waits for a lock: an orderly end would wait for it, too


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
    with closing(open_database(settings)) as database:
        migrations.require_newest(database)
    for code, facts in centre.load(settings.centres).items():
        complaints += [
            f"centres/{code}.toml: {fact} is to be filled in by the centre"
            for fact in facts.to_fill_in()
        ]
        complaints += [
            f"centres/{code}.toml: {phone.number} was last verified on {phone.verified_on}: dial it again"
            for phone in facts.stale_phones(datetime.now(UTC).date())
        ]
        complaints += [
            f"centres/{code}.toml: {phone.number} was never verified: dial it, and give verified_on"
            for phone in facts.unverified_phones()
        ]
    for complaint in complaints:
        typer.echo(complaint)
    raise typer.Exit(bool(complaints))


@cli.command()
def invite(
    role: Annotated[Role, typer.Argument(help="What the person will be.")] = "coordinator",
    centre: Annotated[
        str, typer.Option(help="The centre's code; needed where there are more.")
    ] = "",
    name: Annotated[str, typer.Option(help="Who is expected, as they write it themselves.")] = "",
    bot: Annotated[
        str, typer.Option(help="The bot's name in Telegram, else it is asked for.")
    ] = "",
) -> None:
    """Print a link that makes one person a member of a centre's staff: good once, for 48 hours."""
    from bot import appointing
    from bot.app import bots_name, open_database
    from bot.centre import load

    settings = Settings()
    code = appointing.chosen(load(settings.centres), centre)
    username = bot.removeprefix("@") or asyncio.run(bots_name(settings))
    with closing(open_database(settings)) as database:
        typer.echo(appointing.invite(database, code, role, name, username))


@audit.command()
def verify(
    head: Annotated[str, typer.Option(help="A head that was noted earlier.")] = "",
) -> None:
    """Look for any change, gap or other order; print the head to be kept elsewhere; exit 1 when something is wrong."""
    from bot.app import open_database
    from storage import audit as record
    from storage import migrations

    with closing(open_database(Settings())) as database:
        migrations.require_newest(database)
        with database.reading() as db:
            found = record.verify(db, head)
    for fault in found.faults:
        typer.echo(fault)
    whole = "not whole" if found.faults else "whole"
    typer.echo(f"{found.entries} entries, {whole}.\nhead {found.head}")
    raise typer.Exit(bool(found.faults))


@keys.command("new")
def new() -> None:
    """Print a new key for BELVEDERE_KEYS. Whoever has it can read the database: keep it elsewhere."""
    typer.echo(new_key())


@keys.command()
def rotate() -> None:
    """Seal everything again with the first key of BELVEDERE_KEYS, so that the others can be dropped."""
    from bot.app import open_database
    from storage.rotation import seal_again

    typer.echo(f"{seal_again(open_database(Settings()))} rows sealed with the newest key.")


def main() -> None:
    from bot.app import NotConfigured
    from bot.appointing import Unclear
    from bot.stopping import Ended

    try:
        cli(standalone_mode=True)
    except (NotConfigured, Ended, Unclear, KeyProblem, WrongSchema, FileNotFoundError) as problem:
        hint = " Run `./run belvedere migrate`." if isinstance(problem, WrongSchema) else ""
        sys.exit(f"{problem}{hint}")


if __name__ == "__main__":
    main()
