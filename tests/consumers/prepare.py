"""Makes the projects of strangers: their tool's starter, our files copied in, type-checked, built.

A project is made twice over. Its *base* is what the starter makes, with the packages of our lock
file: that takes a minute, and is kept by a hash of what it was made from. The project itself is a
clone of its base, with the files copied in, and is kept by a hash of all that went into it.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pytest_pyodide_workers.paths import ROOT

HERE = Path(__file__).resolve().parent
PATTERN = "workers/comlink"
OTHERS = (
    ("workers/basic-worker",),
    ("workers/cross-origin-isolation",),
    ("loading/boot-watchdog",),
    (
        PATTERN,
        "--with",
        ",".join(
            f"{topic}/{page.stem}"
            for topic in ("control", "rpc")
            for page in (ROOT / "patterns" / topic).glob("*.md")
        ),
    ),
)
"""What is copied beside the pattern. The scenario runs some of it, the type check reads all."""
# Not in the repository: tools look in the folders above, and would find our packages and settings.
CACHE = (
    Path.home()
    / ".cache"
    / "pyodide-worker-patterns"
    / f"consumers-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}"
)
LOCK = ("package.json", "package-lock.json")
NPM = ("--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--loglevel=error")
SECONDS = 300


class StepFailed(AssertionError):
    """A step of a consumer went wrong; the message names both, and where all of its output is."""

    def __init__(self, consumer: str, step: str, why: str) -> None:
        super().__init__(f"{consumer}: {step} failed. {why}")
        self.step = step


@dataclass(frozen=True)
class Consumer:
    """An entry of ``consumers.json``."""

    name: str
    title: str
    site: str | dict[str, str]
    """The folder to serve, below the project; or what is served, by its path below the origin."""
    folder: str = ""
    """Where our part of the project lies, when another consumer has the same."""
    source: str = "src"
    """The folder of the project's sources. The files are copied into its ``python``."""
    starter: str = ""
    """What npx runs in an empty folder to make ``project``. Without it, all of it lies here."""
    tools: Sequence[str] = ()
    """npm packages whose versions are told, the most important one first."""
    addOn: str = ""
    """An add-on that the page uses."""
    copy: Sequence[str] = ()
    """Options of ``npm run copy``."""
    add: str = "unchanged"
    """What people have to add to the copied files."""
    env: Mapping[str, str] = field(default_factory=dict)
    typecheck: str = ""
    build: str = ""
    browsers: Sequence[str] = ("chromium",)
    inTests: bool = False
    """Whether ``npm test`` runs it, too."""
    foreignAssets: str = ""
    """The address that the build has for its assets: the server's other origin takes its place."""

    only: str = ""
    """The one pattern that runs there, where the others do not."""

    @property
    def overlay(self) -> Path:
        return HERE / (self.folder or self.name)


@dataclass(frozen=True)
class Built:
    """A project that was built, and what it cost."""

    site: str
    versions: Mapping[str, str]
    files: int
    lines: int
    seconds: Mapping[str, float]


CONSUMERS = {
    name: Consumer(name=name, **entry)
    for name, entry in json.loads((HERE / "consumers.json").read_text("utf-8")).items()
}


def build(
    consumer: Consumer,
    *,
    latest: bool = False,
    without: str = "",
    manifest: Mapping[str, object] | None = None,
) -> Built:
    """Return the consumer's project, built.

    :param latest: with the newest releases of its tools, instead of those of the lock file
    :param without: a copied file to leave out
    :param manifest: what to set in the project's package.json
    :raises StepFailed: when its starter, its type check or its build fails
    """
    base, seconds = make_base(consumer, latest)
    change = f"-{hash_of(repr((without, manifest)))[:8]}" if without or manifest else ""
    place = home(consumer, latest) / f"{consumer.name}{change}"
    receipt = place.with_suffix(".json")
    inputs = [*files_below(consumer.overlay), HERE / "scenario.ts", *copied_files(), Path(__file__)]
    key = hash_of(base.with_suffix(".key").read_text(), repr(consumer), files=inputs)
    if receipt.exists():
        kept = json.loads(receipt.read_text())
        if kept.pop("key") == key:
            return Built(**{**kept, "seconds": {}})
        receipt.unlink()
    shutil.rmtree(place, ignore_errors=True)
    clone(base, place)
    lay_over(consumer, place, packages=False)
    source = place / consumer.source
    add_on = ("--with", consumer.addOn) if consumer.addOn else ()
    files, lines = copy_into(source / "python", PATTERN, *add_on, *consumer.copy)
    for others in OTHERS:
        copy_into(source / "python", *others, *consumer.copy)
    copy_scenario(source, consumer.copy)
    if without:
        (source / "python" / without).unlink()
    if manifest:
        package = place / "package.json"
        package.write_text(json.dumps({**json.loads(package.read_text("utf-8")), **manifest}))
    for step in ("typecheck", "build"):
        began = time.monotonic()
        run(consumer, step, getattr(consumer, step), place, shell=True)
        seconds[step] = round(time.monotonic() - began, 1)
    built = Built(str(gather(consumer, place)), versions(consumer, place), files, lines, seconds)
    receipt.write_text(json.dumps({"key": key, **asdict(built)}))
    return built


def make_base(consumer: Consumer, latest: bool) -> tuple[Path, dict[str, float]]:
    """Return the starter's project with its packages installed, and the seconds that it took."""
    base = home(consumer, latest) / "base"
    stamp = base.with_suffix(".key")
    today = datetime.date.today().isoformat() if latest else ""
    lock = [file for name in LOCK if (file := consumer.overlay / name).exists()]
    key = hash_of(consumer.starter, today, files=lock)
    if stamp.exists() and stamp.read_text() == key:
        return base, {}
    began = time.monotonic()
    stamp.unlink(missing_ok=True)
    shutil.rmtree(base, ignore_errors=True)
    start(consumer, base)
    lay_over(consumer, base, packages=True)
    if (base / "package.json").exists():
        run(consumer, "install", ["npm", "ci", *NPM], base)
        if latest:
            newest = [f"{tool}@latest" for tool in consumer.tools]
            run(consumer, "install", ["npm", "install", *NPM, *newest], base)
    stamp.write_text(key)
    return base, {"base": round(time.monotonic() - began, 1)}


def start(consumer: Consumer, base: Path) -> None:
    """Run the tool's starter, without a question."""
    base.parent.mkdir(parents=True, exist_ok=True)
    if not consumer.starter:
        base.mkdir()
        return
    with_starter = base.parent / "starter"
    shutil.rmtree(with_starter, ignore_errors=True)
    with_starter.mkdir()
    run(consumer, "starter", ["npx", "--yes", *consumer.starter.split()], with_starter)
    (with_starter / "project").rename(base)


def lay_over(consumer: Consumer, project: Path, *, packages: bool) -> None:
    """Put our part over a project: its list of packages, or all the rest."""
    for file in files_below(consumer.overlay):
        to = project / file.relative_to(consumer.overlay)
        if packages == (file.name in LOCK):
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, to)


def clone(base: Path, place: Path) -> None:
    """Copy a project. Packages are linked: no tool writes into a file of theirs."""
    shutil.copytree(base, place, ignore=lambda folder, _: ["node_modules"] * (folder == str(base)))
    if (base / "node_modules").exists():
        shutil.copytree(
            base / "node_modules", place / "node_modules", symlinks=True, copy_function=os.link
        )


def copy_into(folder: Path, *pattern: str) -> tuple[int, int]:
    """Copy a pattern as a reader does. Return how many files and lines the folder then has."""
    ours("npm", "run", "--silent", "copy", "--", *pattern, folder)
    copied = files_below(folder)
    return len(copied), sum(len(file.read_text("utf-8").splitlines()) for file in copied)


def copy_scenario(folder: Path, options: Sequence[str]) -> None:
    """Copy the scenario beside the pattern, with imports as the pattern has them."""
    text = (HERE / "scenario.ts").read_text("utf-8")
    if "--js" in options or "--ext" in options:
        text = re.sub(r'(from |import\(\s*)"(\.[^"]+)"', r'\1"\2.js"', text)
        text = text.replace('.worker.ts"', '.worker.js"')
    scenario = folder / "scenario.ts"
    scenario.write_text(text, "utf-8")
    if "--js" in options:
        strip = ("--ignoreConfig", "--noCheck", "--noResolve", "--target", "es2022")
        ours("npx", "--no-install", "tsc", *strip, "--module", "esnext", scenario)
        scenario.unlink()


def gather(consumer: Consumer, project: Path) -> Path:
    """Return the folder to serve, put together if the tool leaves its parts in other places."""
    if isinstance(consumer.site, str):
        return project / consumer.site
    site = project / "site"
    for to, of in consumer.site.items():
        (site / to).parent.mkdir(parents=True, exist_ok=True)
        copy: Callable[..., object] = (
            shutil.copytree if (project / of).is_dir() else shutil.copyfile
        )
        copy(project / of, site / to)
    return site


def versions(consumer: Consumer, project: Path) -> dict[str, str]:
    """Return the versions of the consumer's tools, as its lock file has them."""
    lock = project / "package-lock.json"
    packages = json.loads(lock.read_text("utf-8"))["packages"] if lock.exists() else {}
    return {tool: packages[f"node_modules/{tool}"]["version"] for tool in consumer.tools}


def run(
    consumer: Consumer, step: str, command: str | Sequence[str], folder: Path, shell: bool = False
) -> None:
    """Run a step of a consumer in a folder. All that it writes is kept in ``<step>.log``.

    :raises StepFailed: with the last lines of it
    """
    if not command:
        return
    path = [entry for entry in os.environ["PATH"].split(os.pathsep) if "node_modules" not in entry]
    env = {
        # Vite sets NODE_ENV where our own pages are built, and npm then leaves out the tools.
        **{name: value for name, value in os.environ.items() if name != "NODE_ENV"},
        "NEXT_TELEMETRY_DISABLED": "1",
        "NO_COLOR": "1",
        **consumer.env,
        "PATH": os.pathsep.join([str(folder / "node_modules" / ".bin"), *path]),
    }
    if not isinstance(command, str):
        command = [shutil.which(command[0]) or command[0], *command[1:]]
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=env,
        shell=shell,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=SECONDS)
        how = f"ended with exit code {process.returncode}"
        if process.returncode == 0:
            return
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # a shell's children would live on
        output, _ = process.communicate()
        how = f"took longer than {SECONDS} s"
    except KeyboardInterrupt:
        os.killpg(process.pid, signal.SIGINT)
        raise
    log = folder.parent / f"{folder.name}-{step}.log"
    log.write_text(output, "utf-8")
    said = command if isinstance(command, str) else " ".join(command)
    last = "\n".join(output.strip().splitlines()[-30:])
    raise StepFailed(
        consumer.name,
        step,
        f"`{said}` {how}. All of its output is in {log}, which ends with:\n{last}",
    )


def ours(command: str, *arguments: str | Path) -> None:
    """Run a command of this repository."""
    program = shutil.which(command) or command
    subprocess.run(
        [program, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL, timeout=SECONDS
    )


def home(consumer: Consumer, latest: bool) -> Path:
    """Return the folder for all that is made of a consumer; one with the same folder shares it."""
    return CACHE / f"{consumer.overlay.name}{'-latest' if latest else ''}"


def copied_files() -> list[Path]:
    """Return all that can be copied, and what copies it."""
    tools = ROOT / "tools"
    return [*files_below(ROOT / "patterns"), tools / "copy.ts", *files_below(tools / "copy")]


def files_below(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def hash_of(*texts: str, files: Iterable[Path] = ()) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(f"{text}\0".encode())
    for file in files:
        digest.update(f"{file.name}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def update(consumer: Consumer) -> None:
    """Write our package.json and lock file anew: what the starter has, and what the page needs."""
    place = home(consumer, False) / "update"
    shutil.rmtree(place, ignore_errors=True)
    start(consumer, place)
    if not consumer.tools:
        return
    if not consumer.starter:
        shutil.copyfile(consumer.overlay / "package.json", place / "package.json")
    pinned = json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]
    install = ["npm", "install", *NPM, "--omit-lockfile-registry-resolved", "--save-exact"]
    run(consumer, "install", [*install, f"comlink@{pinned['comlink']}"], place)
    run(consumer, "install", [*install, "--save-dev", f"pyodide@{pinned['pyodide']}"], place)
    for name in LOCK:
        shutil.copyfile(place / name, consumer.overlay / name)
