"""Run the command line so that every way out is quiet and clear.

0    done
2    what the user asked for cannot be done; one sentence on stderr says why, and stdout is empty, but for
     what a pull stored before the other half of it failed, and for the beginning of what filled the disk
141  whoever read our output closed it (as `| head` does); nothing is said
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

import typer

from equipoise.errors import EquipoiseError


def main(args: Sequence[str] | None = None) -> int:
    """Run one command (the process's own arguments by default) and return its exit code.

    >>> main(["--version"])
    equipoise 0.1.0
    0
    """
    gc.set_threshold(100_000, 50, 50)  # a command is over before it has left much to collect
    if sys.stdout is None:
        return _say("Standard output is closed: give the command somewhere to write.", 2)
    try:
        code = _run(sys.argv[1:] if args is None else list(args))
        sys.stdout.flush()
    except EquipoiseError as error:
        return _say(str(error), error.exit_code)
    except typer.TyperException as error:
        return _say(_usage(error), 2)
    except BrokenPipeError:
        _drop_output()
        return 141
    except OSError as error:
        _drop_output()
        what, why = error.filename or "The output", error.strerror or error
        return _say(f"{what} cannot be written or read ({why}): mend that, or choose another place.", 2)
    except KeyboardInterrupt:
        return _say("Stopped.", 2)
    return code


def _run(args: list[str]) -> int:
    """Parse and call. Not by typer's own `main`, which has other ideas of what a user wants to read."""
    from equipoise.cli.app import app

    for stream, errors in ((sys.stdout, "replace"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, TextIOWrapper):  # a terminal without UTF-8 gets "?" rather than a traceback
            stream.reconfigure(errors=errors)
    command = typer.main.get_command(app(args[0] if args else ""))
    try:
        with command.make_context("equipoise", args) as context:
            command.invoke(context)
    except typer.Exit as done:
        return done.exit_code
    return 0


def _drop_output() -> None:
    """Send what is still to be written nowhere, because the last flush must not fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _usage(error: typer.TyperException) -> str:
    """A misuse of the options as one sentence that says where help is."""
    context = getattr(error, "ctx", None)
    where = context.command_path if context is not None else "equipoise"
    said = " ".join(error.format_message().split()).rstrip(".")
    return f"{said}{' See' if said.endswith('?') else '; see'} `{where} --help`."


def _say(sentence: str, code: int) -> int:
    """Print a sentence to stderr, if there is one, and return the exit code."""
    if sys.stderr is not None:  # print would fall back to stdout
        print(sentence, file=sys.stderr)
    return code
