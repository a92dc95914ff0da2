"""Every call settles: each fault once through ``connect()``, once through bare Comlink."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from pytest_pyodide_workers.observer import Observer
from rpc.laboratory import Lab

pytestmark = [pytest.mark.version_independent, pytest.mark.origin("isolated")]

PENDING = {"status": "pending"}
THROWN = "Thrown later"


@pytest.mark.parametrize(
    ("fault", "code", "other", "says"),
    [
        ("closesItself", "worker-gone", "worker-gone", "Start another one"),
        ("terminated", "worker-gone", "worker-gone", "Start another one"),
        ("proxiedAtTheEnd", "worker-gone", "worker-gone", "Start another one"),
        ("released", "connection-closed", "connection-closed", "never()"),
        ("calledAfterRelease", "connection-closed", "connection-closed", "released"),
        ("argumentNotClonable", "argument-not-clonable", None, "Argument 1 of takes()"),
        ("resultNotClonable", "result-not-clonable", None, "could not be cloned"),
        ("argumentPoisoned", "unreadable-message", None, "poisoned"),
        ("resultPoisoned", "unreadable-message", None, '"poison"'),
        ("throwsLater", "worker-fault", "worker-fault", THROWN),
    ],
)
@pytest.mark.claim("comlink/settles")
def test_a_call_is_told_why_it_gets_no_answer(
    lab: Lab, observer: Observer, fault: str, code: str, other: str | None, says: str
) -> None:
    with observer.expect(THROWN, certain=fault == "throwsLater"):
        told = lab("settle", "ours", fault)
    assert (told["result"]["status"], told["result"].get("code")) == ("rejected", code)
    assert says in told["result"]["message"]
    # The call beside it: ended too where the worker is, else it waits on.
    assert told["other"].get("code") == other
    assert told["waiting"] == (0 if other else 1)


@pytest.mark.parametrize(
    "fault",
    [
        *("closesItself", "terminated", "proxiedAtTheEnd"),
        *("released", "calledAfterRelease", "argumentPoisoned"),
    ],
)
@pytest.mark.claim("comlink/bare-hangs-on-death")
def test_control_bare_comlink_leaves_it_pending(lab: Lab, observer: Observer, fault: str) -> None:
    with observer.expect("poisoned"):
        assert lab("settle", "bareComlink", fault) == PENDING


def test_control_bare_comlink_drops_why_a_result_does_not_clone(lab: Lab) -> None:
    told = lab("settle", "bareComlink", "resultNotClonable")
    assert told["message"] == "Unserializable return value"


def test_control_bare_comlink_hears_of_no_fault(lab: Lab, observer: Observer) -> None:
    with observer.expect(THROWN, certain=True):
        assert lab("settle", "bareComlink", "throwsLater") == PENDING


@pytest.mark.parametrize(
    ("broken", "says"),
    [("missing", "404"), ("syntaxError", "did not run|SyntaxError"), ("throwsAtTop", "at the top")],
)
@pytest.mark.claim("comlink/start-rejects")
def test_a_worker_that_cannot_start_rejects_every_call(
    lab: Lab, observer: Observer, broken: str, says: str
) -> None:
    with observer.expect("404", "SyntaxError", "at the top", "Failed to fetch", "disallowed MIME"):
        told = lab("settle", "startOurs", broken)
    for call in ("call", "ready", "later"):
        assert told[call]["code"] == "worker-start-failed"
        assert any(words in told[call]["message"] for words in says.split("|"))
    assert told["waiting"] == 0


@pytest.mark.parametrize("broken", ["missing", "syntaxError", "throwsAtTop"])
@pytest.mark.claim("comlink/bare-hangs")
def test_control_bare_comlink_waits_for_a_worker_that_cannot_start(
    lab: Lab, observer: Observer, broken: str
) -> None:
    with observer.expect("404", "SyntaxError", "at the top", "disallowed MIME"):
        assert lab("settle", "startBare", broken) == PENDING


@pytest.mark.claim("comlink/ready")
def test_a_call_in_the_same_tick_as_the_worker_is_answered(lab: Lab) -> None:
    assert lab("settle", "earlyCall", True) == {"status": "resolved", "value": 2}
    assert lab("settle", "earlyCallOfConnect") == {"status": "resolved", "value": 2}


@pytest.mark.claim("comlink/ready")
def test_an_early_call_that_has_no_clone_is_not_in_the_way_of_the_next(lab: Lab) -> None:
    told = lab("settle", "earlyArguments")
    assert told["refused"]["code"] == "argument-not-clonable"
    assert told["echoed"] == {"status": "resolved", "value": [1]}, "as it was when it was passed"


def test_a_worker_that_may_hold_no_lock_is_ready_too(lab: Lab) -> None:
    assert lab("settle", "withoutLocks") == {"status": "resolved", "value": 2}


@pytest.mark.parametrize("how", ["release", "dispose"])
def test_a_connection_that_was_given_up_leaves_no_worker(lab: Lab, how: str) -> None:
    assert lab("settle", "livingAfter", how) == 0


def test_closing_at_once_settles_what_waits_for_the_start(lab: Lab) -> None:
    told = lab("settle", "closedAtOnce")
    assert told["ready"]["code"] == told["call"]["code"] == "connection-closed"


def test_a_worker_that_cannot_be_made_says_why(lab: Lab) -> None:
    told = lab("settle", "notMade")
    for call in ("ready", "call"):
        assert (told[call]["name"], told[call]["message"]) == ("SecurityError", "No workers here")


def test_a_message_that_cannot_be_read_ends_the_wait(lab: Lab) -> None:
    assert lab("settle", "unreadMessage")["code"] == "unreadable-message"


@pytest.mark.claim("comlink/guard")
def test_what_the_worker_gives_by_proxy_is_guarded(lab: Lab) -> None:
    told = lab("settle", "proxied", True)
    assert told["count"] == {"status": "resolved", "value": 1}
    assert told["beyond"]["code"] == "not-allowed"
    # The control: its class can be reached, and from there anything.
    assert lab("settle", "proxied", False)["beyond"]["status"] == "resolved"


@pytest.mark.claim("comlink/bare-loses-early-calls")
def test_control_what_comes_before_a_late_expose_is_lost(lab: Lab) -> None:
    assert lab("settle", "earlyCall", False) == PENDING


def test_a_worker_lives_on_after_a_fault(lab: Lab, observer: Observer) -> None:
    with observer.expect(THROWN, certain=True):
        assert lab("settle", "afterFault") == {"status": "resolved", "value": 2}


def test_a_call_to_a_worker_that_is_gone_rejects_at_once(lab: Lab) -> None:
    told = lab("settle", "afterDeath")
    assert told["call"]["code"] == "worker-gone"
    assert told["ended"] == "WorkerGoneError"


@pytest.mark.parametrize("layered", [True, False], ids=["ours", "control: bare Comlink"])
def test_a_call_outlives_the_proxy_that_made_it(
    lab: Lab, lab_page: Page, browser_name: str, layered: bool
) -> None:
    """Comlink releases what is collected, and with it the call that is under way."""
    if browser_name != "chromium":
        pytest.skip("only Chromium collects garbage when it is asked to")
    lab("settle", "callAndForget", layered)
    for _ in range(3):
        lab_page.request_gc()
    went = {"status": "resolved", "value": "went"}
    assert lab("settle", "letGo") == (went if layered else PENDING)
