"""A new worker for each that ends, prepared as the first, and no endless row of them."""

from __future__ import annotations

import pytest
from faulty_server import FaultyServer, once, stalled, status
from pytest_pyodide_workers.observer import Observer
from rpc.laboratory import FATAL, Lab

TWO = {"status": "resolved", "value": 2}


@pytest.mark.version_independent
@pytest.mark.origin("isolated")
def test_the_next_call_meets_a_new_worker(lab: Lab) -> None:
    told = lab("supervise", "afterDeath")
    assert told["first"] == told["second"] == TWO
    assert told["dying"]["code"] == "worker-gone"
    assert told["generation"] == 2
    assert told["closed"]["code"] == "connection-closed"


@pytest.mark.version_independent
@pytest.mark.origin("isolated")
@pytest.mark.claim("comlink/fenced")
def test_what_a_worker_says_after_its_end_is_not_heard(lab: Lab) -> None:
    told = lab("supervise", "lateEvents")
    assert told["ended"]["code"] == "connection-closed"
    assert told["next"] == TWO
    assert told["events"] == 1


@pytest.mark.version_independent
@pytest.mark.origin("isolated")
@pytest.mark.claim("comlink/fenced")
def test_the_last_words_of_an_end_are_dropped(lab: Lab) -> None:
    assert lab("settle", "lastWords") == {"heard": ["before"], "arrived": "after"}


@pytest.mark.version_independent
@pytest.mark.origin("isolated")
@pytest.mark.claim("comlink/no-leak")
@pytest.mark.parametrize("how", ["death", "fatal error"])
def test_twenty_ends_leave_one_worker(lab: Lab, how: str) -> None:
    """After a fatal error the worker lives on, until it is ended."""
    told = lab("supervise", "cycles", 20, how)
    assert (told["answered"], told["last"]) == (20, TWO)
    assert (told["living"], told["generation"]) == (1, 21)


@pytest.mark.version_independent
@pytest.mark.origin("isolated")
@pytest.mark.parametrize(
    ("kind", "codes", "cause"),
    [
        ("start", ["restart-loop"] * 4, "404"),
        ("prepare", ["restart-loop"] * 4, "cannot be sent"),
        ("onReady", ["restart-loop"] * 4, "not ready for it"),
        ("call", ["worker-gone"] * 3 + ["restart-loop"], "has ended"),
    ],
)
@pytest.mark.claim("comlink/no-loop")
def test_three_ends_in_a_row_are_enough(
    lab: Lab, observer: Observer, kind: str, codes: list[str], cause: str
) -> None:
    with observer.expect("404", "Failed to fetch", "disallowed MIME"):
        told = lab("supervise", "loop", kind)
    assert (told["made"], told["living"]) == (3, 0)
    # The first caller may meet the first worker's own end.
    assert [call["code"] for call in told["calls"]][1:] == codes[1:]
    assert cause in told["calls"][-1]["message"]


@pytest.mark.origin("isolated")
@pytest.mark.claim("comlink/crash")
@pytest.mark.claim("comlink/no-memory")
def test_python_that_crashed_is_replaced_with_its_files_and_packages(
    lab: Lab, observer: Observer, index_url: str
) -> None:
    is_replaced(lab, observer, index_url, "abort")


@pytest.mark.version_independent
@pytest.mark.origin("isolated")
@pytest.mark.claim("comlink/crash")
def test_a_stack_overflow_of_the_browser_is_a_crash_too(
    lab: Lab, observer: Observer, index_url: str
) -> None:
    is_replaced(lab, observer, index_url, "stack overflow")


def is_replaced(lab: Lab, observer: Observer, index_url: str, kind: str) -> None:
    with observer.expect(*FATAL):
        told = lab("supervise", "crash", index_url, kind)
    # What prepare() puts there is there again; what Python wrote since is not.
    assert told["before"] == {"status": "resolved", "value": ["kept", True]}
    assert told["after"] == {"status": "resolved", "value": ["kept", False]}
    assert told["living"] == 1
    # No memory is no crash: Python says so, and goes on.
    assert [error["name"] for error in told["ordinary"]] == ["PythonError"] * 2
    assert told["afterOrdinary"] == 1
    assert told["crashed"]["code"] == "python-fatal"
    assert told["generation"] == 2


@pytest.mark.version_independent
@pytest.mark.origin("isolated")
@pytest.mark.claim("comlink/boot-again")
def test_a_worker_that_cannot_boot_is_replaced(
    server: FaultyServer, lab: Lab, index_url: str
) -> None:
    url = server.folder(index_url, {r"pyodide\.asm\.wasm$": once(status(404))})
    assert lab("supervise", "bootAgain", url) == {"sum": TWO, "living": 1, "generation": 2}


@pytest.mark.version_independent
@pytest.mark.origin("isolated")
def test_an_installation_rejects_too_when_python_crashes(
    server: FaultyServer, lab: Lab, observer: Observer, index_url: str
) -> None:
    wheel = "slow-1.0-py3-none-any.whl"
    slow = server.folder(index_url, {wheel: stalled(None)}) + wheel
    with observer.expect(*FATAL):
        told = lab("supervise", "crashDuringInstall", index_url, slow)
    assert told["crashed"]["code"] == told["installed"]["code"] == "python-fatal"
