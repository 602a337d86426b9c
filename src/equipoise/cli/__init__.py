"""The command line: parse, call, print. Each command's module imports what it needs when it runs."""

from equipoise.cli.run import main

__all__ = ["main"]
