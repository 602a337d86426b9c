"""How patient to be with a publisher's server."""

from __future__ import annotations

from dataclasses import dataclass

from equipoise.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Waits:
    """How patient to be with a server; all times in seconds.

    The wait before try n + 1 is min(`longest`, `first` * 2**(n - 1) + a random time up to `jitter`), or
    what the server asks for, if that is at most `longest_asked`. `connect` bounds making a connection,
    `silence` the time without a single byte. SettingsError if `attempts` is below 1 or a time below 0.

    >>> Waits().attempts
    6
    """

    attempts: int = 6
    first: float = 1.0
    longest: float = 60.0
    jitter: float = 1.0
    longest_asked: float = 300.0
    connect: float = 15.0
    silence: float = 60.0

    def __post_init__(self) -> None:
        """Refuse settings that could never work."""
        times = (self.first, self.longest, self.jitter, self.longest_asked, self.connect, self.silence)
        if self.attempts < 1 or min(times) < 0:
            raise SettingsError("Waiting needs at least 1 attempt and times of 0 seconds or more.")
