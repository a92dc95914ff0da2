"""Only what is on the list can be reached, from the page and from Python."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_pyodide_workers.observer import Observer
from rpc.laboratory import Lab

pytestmark = pytest.mark.origin("isolated")
no_pyodide = pytest.mark.version_independent

# Pyodide asks a proxy for attributes such as `then`, and nobody waits for what comes of that.
UNASKED = "deserialize|Unserializable"
ESCAPES = {"runsCode": "escaped", "listensIn": "MessagePort", "reads": ""}


@no_pyodide
@pytest.mark.parametrize("name", ["runsCode", "listensIn", "reads", "dotted"])
@pytest.mark.claim("comlink/guard")
def test_what_is_not_on_the_list_is_refused(lab: Lab, name: str) -> None:
    told = lab("guard", "attempt", name, True)
    assert told["code"] == "not-allowed"
    assert "add" in told["message"], "the message says what is allowed"


@no_pyodide
@pytest.mark.parametrize("name", ESCAPES)
@pytest.mark.claim("comlink/bare-escapes")
def test_control_bare_comlink_gives_it(lab: Lab, name: str) -> None:
    told = lab("guard", "attempt", name, False)
    assert told["status"] == "resolved"
    assert ESCAPES[name] in told["value"]


@no_pyodide
@pytest.mark.claim("comlink/guard")
def test_nobody_chooses_whose_method_it_is(lab: Lab) -> None:
    assert lab("guard", "attempt", "choosesThis", True) == {"status": "resolved", "value": ""}
    assert lab("guard", "attempt", "choosesThis", False)["value"] == "forged"  # the control


@no_pyodide
@pytest.mark.claim("comlink/guard")
def test_what_only_typescript_protects_is_not_on_pythons_list(lab: Lab) -> None:
    told = lab("guard", "beyondTheList")
    assert told["code"] == "not-allowed"
    assert "Allowed is: ping, init, installPackages, runPython." in told["message"]


@no_pyodide
def test_no_prototype_is_polluted(lab: Lab, observer: Observer) -> None:
    with observer.expect("is not allowed", certain=True):  # nobody has the promise of an assignment
        assert lab("guard", "polluted", True)["code"] == "not-allowed"
    # The control: every object of the worker has inherited it.
    assert lab("guard", "polluted", False) == {"status": "resolved", "value": "yes"}


@no_pyodide
@pytest.mark.claim("comlink/guard")
def test_what_can_be_called_cannot_be_replaced(lab: Lab, observer: Observer) -> None:
    with observer.expect("is not allowed", certain=True):
        assert lab("guard", "replaced", True) == {"status": "resolved", "value": 2}
    assert lab("guard", "replaced", False)["name"] == "TypeError"  # the control


@no_pyodide
@pytest.mark.claim("comlink/guard")
def test_what_is_no_name_is_refused(lab: Lab) -> None:
    answer = lab("guard", "pathOfNull")
    assert answer["value"]["value"]["code"] == "not-allowed"


@no_pyodide
@pytest.mark.parametrize("path", ["constructor", "files.__proto__", "add.call"])
def test_a_list_that_leads_to_any_code_is_refused(lab: Lab, path: str) -> None:
    assert lab("guard", "badList", path).startswith(f'TypeError: "{path}" must not be on the list')


@pytest.mark.claim("comlink/guard-python")
def test_python_does_not_reach_the_page_through_a_callback(
    lab: Lab, observer: Observer, index_url: str
) -> None:
    with observer.expect("is not allowed", UNASKED):
        calls_and_steals_nothing(lab("guard", "fromPython", index_url, "callback"))


@pytest.mark.claim("comlink/guard-python")
def test_python_does_not_reach_the_page_through_a_guarded_proxy(
    fresh_lab: Lab, observer: Observer, index_url: str
) -> None:
    """On a page of its own: ``guardProxies()`` is for all that the page passes from then on."""
    with observer.expect("is not allowed", UNASKED, certain=True):
        calls_and_steals_nothing(fresh_lab("guard", "fromPython", index_url, "guarded proxy"))


def calls_and_steals_nothing(told: dict[str, Any]) -> None:
    assert "secret" not in told["got"]
    assert told["call"] == 3


@pytest.mark.claim("comlink/bare-escapes-to-page")
def test_control_one_proxy_gives_python_the_page(
    lab: Lab, observer: Observer, index_url: str
) -> None:
    with observer.expect(UNASKED, certain=True):
        told = lab("guard", "fromPython", index_url, "bare")
    assert told["got"] == "the page's secret"
