"""Functions as arguments: one channel, in order, at once, and with an end."""

from __future__ import annotations

import pytest
from rpc.laboratory import Lab

isolated = pytest.mark.origin("isolated")
no_pyodide = pytest.mark.version_independent


@no_pyodide
@isolated
@pytest.mark.claim("comlink/one-channel")
def test_a_hundred_calls_make_no_channel(lab: Lab) -> None:
    assert lab("callbacks", "channels", 100, True) == 0
    # The control: Comlink makes one for each time that a function is passed.
    assert lab("callbacks", "channels", 100, False) == 100


@no_pyodide
@isolated
@pytest.mark.claim("comlink/order")
def test_events_come_in_order_and_before_the_result(lab: Lab) -> None:
    assert lab("callbacks", "order", 200, True) == {"overtaken": 0, "inOrder": True}


@no_pyodide
@isolated
def test_control_results_overtake_the_events_of_a_proxy(lab: Lab) -> None:
    assert lab("callbacks", "order", 200, False)["overtaken"] > 0


@no_pyodide
@isolated
@pytest.mark.claim("comlink/while-blocked")
def test_an_event_is_here_while_the_worker_is_blocked(lab: Lab) -> None:
    """A proxied function is heard then too, in the browsers of today: comlink#538 was not seen."""
    assert lab("callbacks", "whileBlocked", 600, True) is True
    assert lab("callbacks", "whileBlocked", 600, False) is True


@no_pyodide
@isolated
def test_a_callback_answers_with_a_value_a_promise_or_an_error(lab: Lab) -> None:
    told = lab("callbacks", "answers")
    assert (told["value"]["value"], told["promise"]["value"]) == (21, 22)
    assert (told["error"]["name"], told["error"]["message"]) == ("RangeError", "Not that one")


@no_pyodide
@isolated
@pytest.mark.claim("comlink/callback-lifetime")
def test_a_callback_ends_with_its_call_or_when_it_is_disposed_of(lab: Lab) -> None:
    told = lab("callbacks", "lifetimes")
    assert told["ended"]["code"] == told["disposed"]["code"] == "callback-ended"
    assert told["unused"]["code"] == "callback-ended", "at the end of its `using`"
    assert told["alive"] == {"status": "resolved", "value": "called"}


@no_pyodide
@isolated
def test_a_worker_calls_only_what_it_was_given(fresh_lab: Lab) -> None:
    """On a page that has numbered no function yet."""
    told = fresh_lab("callbacks", "twoWorkers")
    assert told["calls"][:2] == ["second", "first"]
    assert told["forged"].count("callback-ended") == 1
    assert told["calls"].count("second") == 1


@no_pyodide
@isolated
def test_control_comlink_takes_no_unmarked_function(fresh_lab: Lab) -> None:
    """On a page that has no layer."""
    assert fresh_lab("bare", "unmarkedFunction")["name"] == "DataCloneError"


@isolated
@pytest.mark.claim("comlink/callback-from-python")
def test_python_calls_it_as_any_function(lab: Lab, index_url: str) -> None:
    told = lab("callbacks", "fromPython", index_url)
    assert told["fire"]["value"] == "fired"
    assert told["seen"][:3] == [1, {"a": [1, {"b": None}]}, [1, [2]]]
    assert told["awaited"]["value"] == [7]
    assert "Not that one" in told["thrown"]["value"]
    assert "function" in told["unclonable"]["value"]


@isolated
@pytest.mark.claim("comlink/while-blocked")
def test_python_that_blocks_is_heard(lab: Lab, index_url: str) -> None:
    """It loops until the page has answered its second event, so an event that waits is a hang."""
    told = lab("callbacks", "whilePythonBlocks", index_url)
    assert told == {"result": {"status": "resolved", "value": "heard"}, "heard": [1, 2, 3]}
