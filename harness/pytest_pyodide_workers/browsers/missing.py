"""What to say when there is no browser, and what its user can do."""

from __future__ import annotations

from collections.abc import Sequence

from .install import DEBIAN_PACKAGES


class BrowserMissing(Exception):
    """No browser of some name starts.

    :ivar names: the browsers that were asked for in vain
    :ivar tried: what was tried, each with how it went
    """

    def __init__(self, names: Sequence[str], tried: Sequence[str]) -> None:
        self.names = tuple(names)
        self.tried = tuple(tried)
        which = " and no ".join(self.names)
        steps = "; ".join(self.tried)
        super().__init__(f"No {which} that starts was found ({steps}). {_way_out(self.names)}")


def _way_out(names: Sequence[str]) -> str:
    own = f"`python -m playwright install --with-deps {' '.join(names)}`"
    packages = " ".join(DEBIAN_PACKAGES[name] for name in names if name in DEBIAN_PACKAGES)
    install = f"apt-get update && apt-get install {packages}"
    system = f" or, on Debian, `{install}`" if packages else ""
    return f"Install it with {own}{system}, then run this again."
