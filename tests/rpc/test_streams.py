"""Items one by one, made when they are asked for, and an end for whatever reason."""

from __future__ import annotations

import pytest
from pytest_pyodide_workers.observer import Observer
from rpc.laboratory import FATAL, Lab

pytestmark = pytest.mark.origin("isolated")
no_pyodide = pytest.mark.version_independent


@no_pyodide
@pytest.mark.claim("comlink/streams")
def test_nothing_is_made_before_it_is_asked_for(lab: Lab) -> None:
    told = lab("streams", "pulled")
    assert told["before"] == []
    assert told["items"] == [0, 1, 2]
    assert told["made"] == [0, 1, 2, -1], "-1: closed by the break"


@no_pyodide
def test_a_stream_is_iterated_once(lab: Lab) -> None:
    told = lab("streams", "twice")
    assert (told["code"], "once" in told["message"]) == ("stream-error", True)


@no_pyodide
def test_an_item_without_a_clone_ends_the_stream(lab: Lab) -> None:
    told = lab("streams", "itemWithoutClone")
    assert told["items"]["status"] == "rejected"
    assert told["made"] == [-1], "its finally has run"


@no_pyodide
def test_disposing_of_a_stream_ends_it_in_the_worker(lab: Lab) -> None:
    told = lab("streams", "disposed")
    assert told["made"] == [0, -1]
    assert told["next"]["done"] is True


@no_pyodide
def test_python_that_crashes_ends_its_streams(lab: Lab, observer: Observer, index_url: str) -> None:
    with observer.expect(*FATAL):
        assert lab("streams", "crash", index_url)["code"] == "python-fatal"


@no_pyodide
def test_a_stream_ends_with_its_worker(lab: Lab) -> None:
    told = lab("streams", "workerEnds")
    assert told["waiting"]["code"] == told["later"]["code"] == "connection-closed"


@no_pyodide
def test_control_comlink_sends_no_generator(lab: Lab) -> None:
    assert lab("streams", "onBareComlink")["message"] == "Unserializable return value"


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.claim("comlink/python-streams")
def test_a_generator_of_pythons(lab: Lab, index_url: str, kind: str) -> None:
    told = lab("streams", "ofPython", index_url, kind)
    assert told["all"] == [{"n": n} for n in range(10)]
    assert told["madeOfAll"] == [*range(10), "closed"]
    assert told["some"] == [{"n": 0}, {"n": 1}]
    assert told["madeOfSome"] == [0, 1, "closed"], "break runs Python's finally"
    assert (told["error"]["name"], told["error"]["message"]) == ("PythonError", "enough")
    assert told["cause"] == "KeyError", "it is read where Python raised it"
    assert told["madeOfError"] == [0, "closed"]
    assert told["between"] == 2
