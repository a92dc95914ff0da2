"""Brings a browser that is not there, where this may be done without asking."""

from __future__ import annotations

import os
import shutil
import sys

from .choice import NAMES, BrowserName
from .memory import Memory
from .processes import first_error, run

#: The packages of Debian and its kin, by browser.
DEBIAN_PACKAGES = {"chromium": "chromium", "firefox": "firefox-esr"}

_DOWNLOAD_LIMIT_S = 900
_INSTALL_LIMIT_S = 900
#: For each of Playwright's five tries to get a first answer; its own default is 30 s.
_CONNECTION_LIMIT_MS = 5000

#: Node's words for a network that is not there: what fails so for one browser does for all.
_NO_NETWORK = ("ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "ECONNREFUSED", "ETIMEDOUT")


def download(name: BrowserName, memory: Memory) -> str | None:
    """Have Playwright download its own build.

    :return: ``None`` when it is there now, otherwise what went wrong
    """
    if os.environ.get("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD"):
        return "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD is set"
    if memory.download_failed_lately(name):
        return "Playwright's build could not be downloaded a short while ago"
    print(f"… Downloading Playwright's {name}", file=sys.stderr, flush=True)
    child = run(
        [sys.executable, "-m", "playwright", "install", name],
        limit_s=_DOWNLOAD_LIMIT_S,
        env={"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": str(_CONNECTION_LIMIT_MS)},
    )
    if child.returncode == 0:
        return None
    offline = any(code in child.stderr for code in _NO_NETWORK)
    for failed in NAMES if offline else (name,):
        memory.download_failed(failed)
    return f"Playwright's build cannot be downloaded: {first_error(child.stderr)}"


def apt_install(name: BrowserName, *, complete_own: bool) -> str | None:
    """Install by apt-get what the browser needs, where this may be done without asking.

    :param complete_own: whether Playwright's build is there and only lacks libraries
    :return: ``None`` when something was installed, otherwise what stands in the way
    """
    apt = shutil.which("apt-get")
    if apt is None:
        return "there is no apt-get to install it with"
    as_root = _root_prefix()
    if as_root is None:
        return "apt-get needs root, or a sudo that asks for no password"
    problem: str | None = None
    if complete_own:
        print(f"… Installing what Playwright's {name} needs", file=sys.stderr, flush=True)
        child = run(
            [*as_root, sys.executable, "-m", "playwright", "install-deps", name],
            limit_s=_INSTALL_LIMIT_S,
        )
        if child.returncode == 0:
            return None
        problem = f"playwright install-deps failed: {first_error(child.stderr)}"
    package = DEBIAN_PACKAGES.get(name)
    if package is None:
        return problem
    print(f"… Installing {package} with apt-get", file=sys.stderr, flush=True)
    install = [*as_root, apt, "install", "--yes", "--no-install-recommends", package]
    # With the lists of an old image apt-get would install a browser too old for this Playwright.
    # Where they cannot be refreshed, it has to do with them.
    run([*as_root, apt, "update"], limit_s=_INSTALL_LIMIT_S)
    child = run(install, limit_s=_INSTALL_LIMIT_S, env={"DEBIAN_FRONTEND": "noninteractive"})
    if child.returncode == 0:
        return None
    return f"apt-get install {package} failed: {first_error(child.stderr)}"


def _root_prefix() -> list[str] | None:
    """Return what to put before a command so that it runs as root without a question."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is not None and run([sudo, "-n", "true"], limit_s=10).returncode == 0:
        return [sudo, "-n"]
    return None
