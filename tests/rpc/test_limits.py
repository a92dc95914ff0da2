"""Time limits and signals: of any call, by phase, and what they stop."""

from __future__ import annotations

import pytest
from faulty_server import FaultyServer, stalled
from rpc.laboratory import Lab


@pytest.mark.origin("isolated")
@pytest.mark.claim("comlink/limits-by-phase")
def test_the_limit_of_a_run_does_not_count_the_boot(lab: Lab, index_url: str) -> None:
    assert lab("limits", "whileBooting", index_url, True)["value"] == 2
    # The twin: one limit for all is over before Python is there.
    whole = lab("limits", "whileBooting", index_url, False)
    assert whole["code"] == "call-timeout"
    assert "runPython() took longer than 50 ms" in whole["message"]


@pytest.mark.version_independent
@pytest.mark.origin("isolated")
@pytest.mark.parametrize("phase", ["boot", "install"])
@pytest.mark.claim("comlink/limits-by-phase")
def test_each_phase_has_a_limit_of_its_own(
    server: FaultyServer, lab: Lab, index_url: str, phase: str
) -> None:
    wheel = "slow-1.0-py3-none-any.whl"
    never = {r"pyodide\.asm\.wasm$": stalled(0.5), wheel: stalled(None)}
    url = server.folder(index_url, never)
    told = lab("limits", "tooLongIn", phase, url if phase == "boot" else index_url, url + wheel)
    assert (told["code"], told["stopped"]) == ("call-timeout", False)
    assert f'longer than 300 ms in its phase "{phase}"' in told["message"]


@pytest.mark.version_independent
@pytest.mark.origin("isolated")
def test_a_boot_that_is_aborted_is_not_stopped(lab: Lab, index_url: str) -> None:
    told = lab("limits", "abortedInItsBoot", index_url)
    assert (told["code"], told["stopped"]) == ("call-aborted", False)


@pytest.mark.origin("isolated")
@pytest.mark.claim("comlink/stray-error")
def test_what_is_left_of_an_interrupted_run_is_no_fault_of_the_worker(
    lab: Lab, index_url: str
) -> None:
    """Pyodide raises a KeyboardInterrupt once more where nobody catches it."""
    told = lab("limits", "interruptedBesideAnother", index_url)
    assert (told["loops"]["code"], told["loops"]["stopped"]) == ("call-aborted", True)
    assert told["sleeps"] == {"status": "resolved", "value": 42}
    assert told["next"] == {"status": "resolved", "value": 2}


@pytest.mark.origin("isolated")
@pytest.mark.claim("comlink/abort")
def test_a_loop_that_takes_too_long_is_stopped(lab: Lab, index_url: str) -> None:
    next_run = ends_by_its_limit(lab, index_url, "The worker has stopped it", stopped=True)
    assert next_run == {"status": "resolved", "value": 2}


@pytest.mark.version_independent
@pytest.mark.origin("plain")
@pytest.mark.claim("comlink/abort")
def test_without_isolation_it_is_not_stopped(lab: Lab, index_url: str) -> None:
    """No Python can be reached there: it is all the same which."""
    next_run = ends_by_its_limit(lab, index_url, "The worker was not stopped", stopped=False)
    assert next_run is None


def ends_by_its_limit(lab: Lab, index_url: str, says: str, *, stopped: bool) -> object:
    told = lab("limits", "timesOut", index_url)
    assert told["result"]["name"] == "TimeoutError"
    assert 'in its phase "run"' in told["result"]["message"]
    assert told["result"]["stopped"] is stopped
    assert says in told["result"]["message"]
    return told["next"]


@pytest.mark.origin("isolated")
@pytest.mark.claim("comlink/abort-out-of-reach")
def test_a_sleep_that_no_interrupt_reaches_says_so(lab: Lab, index_url: str) -> None:
    told = lab("limits", "isAbortedAsleep", index_url)
    assert (told["name"], told["stopped"]) == ("AbortError", False)


@pytest.mark.origin("isolated")
def test_a_signal_ends_the_run(lab: Lab, index_url: str) -> None:
    ends_by_its_signal(lab, index_url, stopped=True)


@pytest.mark.version_independent
@pytest.mark.origin("plain")
def test_without_isolation_a_signal_ends_the_wait_alone(lab: Lab, index_url: str) -> None:
    ends_by_its_signal(lab, index_url, stopped=False)


def ends_by_its_signal(lab: Lab, index_url: str, *, stopped: bool) -> None:
    told = lab("limits", "isAborted", index_url)
    assert told["result"]["name"] == "AbortError"
    assert told["result"]["code"] == "call-aborted"
    assert told["result"]["stopped"] is stopped
    assert told["cause"] == "Error: Enough"


@pytest.mark.origin("isolated")
@pytest.mark.claim("comlink/abort-leaves-others")
def test_aborting_a_call_leaves_another_alone(lab: Lab, index_url: str) -> None:
    told = lab("limits", "abortedWhileAnotherRuns", index_url)
    assert told["result"]["code"] == "call-aborted"
    assert told["untouched"] == {"status": "resolved", "value": "whole"}


@pytest.mark.version_independent
@pytest.mark.origin("isolated")
def test_an_aborted_signal_makes_no_call(lab: Lab) -> None:
    told = lab("limits", "abortedBefore")
    assert (told["result"]["code"], told["made"]) == ("call-aborted", False)


@pytest.mark.version_independent
@pytest.mark.origin("isolated")
def test_a_call_that_comes_after_an_await_is_refused(lab: Lab) -> None:
    told = lab("limits", "madeTooLate")
    assert told["name"] == "TypeError"
    assert "at once" in told["message"]


@pytest.mark.origin("isolated")
def test_limits_that_are_kept_change_nothing(lab: Lab, index_url: str) -> None:
    assert lab("limits", "withinItsLimit", index_url)["value"] == 42


@pytest.mark.version_independent
@pytest.mark.origin("isolated")
@pytest.mark.claim("comlink/limits-by-phase")
def test_the_phases_of_another_call_do_not_count(lab: Lab, index_url: str) -> None:
    told = lab("limits", "beside", index_url)
    assert told == {"result": {"status": "resolved", "value": 42}, "other": "resolved"}
