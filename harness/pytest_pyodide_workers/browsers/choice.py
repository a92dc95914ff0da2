"""A browser that was seen to start, and how to start it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

BrowserName = Literal["chromium", "firefox", "webkit"]

#: The browsers that can be asked for.
NAMES: tuple[BrowserName, ...] = ("chromium", "firefox", "webkit")


@dataclass(frozen=True)
class BrowserChoice:
    """A browser that was seen to start.

    :ivar name: ``chromium``, ``firefox`` or ``webkit``
    :ivar source: whose build it is
    :ivar executable: the absolute path of its program
    :ivar version: what it says of itself, for example ``156.0.8078.73``
    """

    name: BrowserName
    source: Literal["playwright", "system"]
    executable: str
    version: str

    @property
    def launch_args(self) -> dict[str, Any]:
        """Keyword arguments for Playwright's ``BrowserType.launch``.

        Playwright itself already passes Chromium ``--no-sandbox`` (which root needs) and the
        switches that keep it from calling home.
        """
        return launch_args(self.name, self.executable if self.source == "system" else None)

    def __str__(self) -> str:
        """Describe it in one line."""
        whose = "Playwright's own" if self.source == "playwright" else self.executable
        return f"{self.name.capitalize()} {self.version} ({whose})"


def launch_args(name: str, executable: str | None) -> dict[str, Any]:
    """Return keyword arguments for ``BrowserType.launch``; no path means Playwright's own build."""
    if executable is None:
        return {}
    if name == "firefox":
        # Playwright drives its own Firefox by a protocol that Mozilla's does not speak; this
        # channel means Mozilla's, driven by WebDriver BiDi.
        return {"executable_path": executable, "channel": "moz-firefox"}
    return {"executable_path": executable}
