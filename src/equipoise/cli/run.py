"""Run the command line so that every way out is quiet and clear.

0    done
2    what the user asked for cannot be done; one sentence on stderr says why, and stdout is empty
141  whoever read our output closed it (as `| head` does); nothing is said
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import typer

from equipoise.errors import EquipoiseError

__all__ = ["main"]

_CTRL_C = 130  # what typer returns after Ctrl-C


def main(args: Sequence[str] | None = None) -> int:
    """Run one command (the process's own arguments by default) and return its exit code.

    >>> main(["--version"])
    equipoise 0.1.0
    0
    """
    try:
        code = _run(args)
        sys.stdout.flush()
    except EquipoiseError as error:
        return _say(str(error), error.exit_code)
    except typer.TyperException as error:
        return _say(_usage(error), 2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the last flush must not fail again
        return 141
    except KeyboardInterrupt:
        code = _CTRL_C
    return _say("Stopped.", 2) if code == _CTRL_C else code


def _run(args: Sequence[str] | None) -> int:
    """Parse and call; typer's own exits come back as their code."""
    from equipoise.cli.app import app

    if isinstance(getattr(sys.stdout, "encoding", None), str) and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a terminal without UTF-8 gets "?" rather than a traceback
        sys.stderr.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    command = typer.main.get_command(app)
    return int(command.main(args, prog_name="equipoise", standalone_mode=False) or 0)


def _usage(error: typer.TyperException) -> str:
    """A misuse of the options as one sentence that says where help is."""
    context = getattr(error, "ctx", None)
    where = context.command_path if context is not None else "equipoise"
    said = " ".join(error.format_message().split()).rstrip(".")
    return f"{said}{' See' if said.endswith('?') else '; see'} `{where} --help`."


def _say(sentence: str, code: int) -> int:
    """Print a sentence to stderr and return the exit code."""
    print(sentence, file=sys.stderr)
    return code
