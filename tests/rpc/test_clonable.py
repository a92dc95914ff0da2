"""What the types refuse does fail with Comlink alone, and what they allow arrives."""

from __future__ import annotations

import re

import pytest
from pytest_pyodide_workers.paths import ROOT
from rpc.laboratory import Lab

pytestmark = pytest.mark.version_independent

DATA_CLONE = "DataCloneError"
UNSERIALIZABLE = "TypeError"

#: By the names of ``types.ts``. An error's name, or what arrived and how little is left of it.
FAILS = {
    "MarkedOnly": DATA_CLONE,
    "Nested": DATA_CLONE,
    "InArray": DATA_CLONE,
    "FunctionResult": UNSERIALIZABLE,
    "MarkedInside": DATA_CLONE,
    "AnswerAtOnce": "TypeError",
    "CallbackArgument": DATA_CLONE,
    "CallbackAnswer": UNSERIALIZABLE,
    "Methods": UNSERIALIZABLE,
    "Private": {"status": "resolved", "value": "balance 1, reveal is undefined"},
    "ErrorWithMembers": {"status": "resolved", "value": "Error, status is undefined"},
    "Generated": UNSERIALIZABLE,
    "AsyncGenerated": UNSERIALIZABLE,
    "AsyncArgument": DATA_CLONE,
    "Aborting": DATA_CLONE,
    "Symbolic": UNSERIALIZABLE,
    "SymbolKey": {"status": "resolved", "value": 0},
    "PromiseInside": UNSERIALIZABLE,
    "Port": UNSERIALIZABLE,
    "Stream": UNSERIALIZABLE,
    "Deep": UNSERIALIZABLE,
    "Optional": "TypeError",
}


@pytest.mark.claim("comlink/types-refuse")
def test_what_does_not_compile_does_not_work(fresh_lab: Lab) -> None:
    assert fresh_lab("clonable", "refused") == FAILS


def test_each_of_them_is_refused_by_the_types() -> None:
    suite = (ROOT / "tests/rpc/types.ts").read_text()
    refused = re.findall(r"^// @ts-expect-error.*\nexport type (\w+)Remote\b", suite, re.M)
    assert set(FAILS) <= set(refused)
    # These are refused for what the page would not know of them, or are met with Python only.
    assert set(refused) - set(FAILS) == {
        *("Overloaded", "Generic", "Predicate", "Untyped", "AnyMember", "AnyInPath"),
        *("AsyncItems", "Recursive", "NearlyRecursive", "InPath", "Class", "Thenable", "Proxied"),
    }


def test_names_that_comlink_keeps_are_not_called(fresh_lab: Lab) -> None:
    """``remote.bind()`` is another remote, and ``remote.then`` is there for ``await`` alone."""
    assert fresh_lab("clonable", "reservedNames") == ["function", "object"]


@pytest.mark.claim("comlink/types-allow")
def test_what_compiles_arrives(fresh_lab: Lab) -> None:
    assert fresh_lab("clonable", "lost") == []
