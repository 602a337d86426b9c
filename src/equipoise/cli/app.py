"""The commands, put together."""

from __future__ import annotations

from typing import Annotated

import typer

from equipoise.cli.agreement import agreement
from equipoise.cli.balance import balance
from equipoise.cli.balance_sensitivity import balance_sensitivity
from equipoise.cli.brief import brief
from equipoise.cli.data import data
from equipoise.cli.estimate import estimate
from equipoise.cli.nowcast import nowcast
from equipoise.cli.position import position
from equipoise.cli.pull import pull
from equipoise.cli.states import states
from equipoise.cli.zero_sum import zero_sum

_COMMANDS = {
    command.__name__.replace("_", "-"): command
    for command in (
        *(brief, position, nowcast, agreement, balance, balance_sensitivity, zero_sum),
        *(states, pull, data, estimate),
    )
}


def app(name: str = "") -> typer.Typer:
    """The command line; with the command `name` alone, where there is one: so it starts faster."""
    made = typer.Typer(
        add_completion=False,
        no_args_is_help=False,
        rich_markup_mode=None,  # plain help reads well everywhere and starts faster
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    made.callback(invoke_without_command=True)(_root)
    for command in [_COMMANDS[name]] if name in _COMMANDS else _COMMANDS.values():
        made.command()(command)
    return made


def _root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    """Where a state stands between the powers, and whether it is moving.

    From public records, with uncertainty and sources. Begin with: equipoise brief Kazakhstan
    """
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"equipoise {installed('equipoise')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
