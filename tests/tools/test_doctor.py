"""`npm run doctor`, of small servers that break one rule each, and of their allowed twins."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Any

import pytest
from http_host import Headers, Reply, http_host
from node import run_node
from tools.conftest import Ask, asking

COOP = "Cross-Origin-Opener-Policy"
COEP = "Cross-Origin-Embedder-Policy"
CORP = "Cross-Origin-Resource-Policy"
DIP = "Document-Isolation-Policy"
CORS = "Access-Control-Allow-Origin"

#: How the tables below name headers.
HEADERS = {
    "cache": "Cache-Control",
    "coep": COEP,
    "coop": COOP,
    "corp": CORP,
    "cors": CORS,
    "credentials": "Access-Control-Allow-Credentials",
    "dip": DIP,
    "etag": "ETag",
    "location": "Location",
    "permissions": "Permissions-Policy",
}
OPENER, EMBEDDER, RESOURCE, ALLOW = (name.lower() for name in (COOP, COEP, CORP, CORS))
DOCUMENT, PERMISSIONS = DIP.lower(), "permissions-policy"
POLICY = "worker-embedder-policy"
#: Where one of these is broken, a page is not isolated.
DECISIVE = {"status", "html", "secure-context", OPENER, EMBEDDER, PERMISSIONS}
TLS, PLAIN = "https://app.example.test:PORT", "http://app.example.test:PORT"
BY_DIP: dict[str, Any] = {"coop": None, "coep": None}
WEEK = "max-age=604800"


@dataclass
class Answer:
    """What a path is answered with.

    `None` takes a header away, a list sends it more than once. In texts OWN is the server's
    origin, OTHER that of another site, and PORT its port.
    """

    body: str
    headers: Headers
    status: int = 200
    not_modified: Headers | None = None
    """The headers of a 304 answer, for who has this ETag."""


def answer(body: str = "", status: int = 200, kind: str = "text/html", **headers: Any) -> Answer:
    more: Headers = {HEADERS[name]: value for name, value in headers.items()}
    return Answer(body, {"Content-Type": kind, **more}, status)


def page(body: str = "", **headers: Any) -> Answer:
    """Return a page that is isolated, but for these headers."""
    isolated: dict[str, Any] = {"coop": "same-origin", "coep": "require-corp"}
    return answer(f"<!doctype html>{body}", **isolated | headers)


def script(code: str = "", **headers: Any) -> Answer:
    """Return a script that may be a worker, but for these headers."""
    return answer(code, kind="text/javascript", **{"coep": "require-corp", **headers})


class Site:
    """A server whose answers a test gives. 127.0.0.1 is its own origin, localhost another site."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers: dict[str, Answer] = {}

    def filled(self, text: str) -> str:
        own, other = f"http://127.0.0.1:{self.port}", f"http://localhost:{self.port}"
        return text.replace("OWN", own).replace("OTHER", other).replace("PORT", str(self.port))


@pytest.fixture
def site() -> Iterator[Site]:
    def reply(path: str, request: Message) -> Reply:
        found = served.answers.get(path, answer(status=404))
        status, headers = found.status, found.headers
        if found.not_modified is not None and request["If-None-Match"]:
            status, headers = 304, found.not_modified
        filled = {
            name: served.filled(value) if isinstance(value, str) else value
            for name, value in headers.items()
        }
        return status, filled, served.filled(found.body).encode()

    with http_host(reply) as port:
        served = Site(port)
        yield served


DOCTOR = """
import { diagnose } from "./tools/doctor/diagnose.ts";
// All hosts of .test, with TLS and without, are the server of the tests.
const { fetch } = globalThis;
globalThis.fetch = (url, init) =>
  fetch(`${url}`.replace(/^https?:..[a-z.]+[.]test:/, "http://127.0.0.1:"), init);
const answer = ([url, ...workers]) =>
  diagnose(url, workers).catch(({ message }) => ({ message }));
"""


@pytest.fixture(scope="session")
def doctor() -> Iterator[Ask]:
    with asking(DOCTOR) as ask:
        yield ask


@dataclass
class Said:
    """What was found: rule and message."""

    problems: dict[str, str]
    warnings: dict[str, str]
    checked: list[str]

    @property
    def told(self) -> str:
        """The rules in their order, and in brackets those that are warned of."""
        return " ".join([*self.problems, *(f"({rule})" for rule in self.warnings)])

    def all_say(self, words: str) -> bool:
        return all(words in text for text in [*self.problems.values(), *self.warnings.values()])


Say = Callable[..., Said]


@pytest.fixture
def say(doctor: Ask, site: Site) -> Say:
    def diagnose(answers: dict[str, Answer], *workers: str, url: str = "OWN/") -> Said:
        site.answers |= answers
        said = doctor([site.filled(it) for it in (url, *workers)])
        assert "message" not in said, said
        problems, warnings = (
            {it["rule"]: it["message"] for it in said[kind]} for kind in ("problems", "warnings")
        )
        assert said["isolated"] is DECISIVE.isdisjoint(problems), said
        return Said(problems, warnings, said["checked"])

    return diagnose


# The address


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("example.org", '"example.org" is no whole address: write https://'),
        ("", '"" is no whole address'),
        ("http://a:b/", '"http://a:b/" is no whole address'),
        ("file:///app/index.html", '"file:///app/index.html" has the scheme "file:", and only an'),
        ("ws://example.org", 'has the scheme "ws:", and only an HTTP server sends headers: serve'),
        ("http://127.0.0.1:9/", "http://127.0.0.1:9/ could not be asked: "),
        ("OWN/round", "it redirects more than 10 times. Correct the address"),
    ],
)
def test_an_address_that_cannot_be_asked_is_refused(
    doctor: Ask, site: Site, address: str, says: str
) -> None:
    site.answers["/round"] = answer(status=302, location="/round")
    assert says in doctor([site.filled(address)])["message"]


@pytest.mark.long  # the limit is ten seconds
def test_a_page_that_never_answers_is_refused(doctor: Ask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        message = doctor([f"http://127.0.0.1:{silent.getsockname()[1]}/"])["message"]
    assert "could not be asked: there was no whole answer within 10 seconds. Correct" in message


def test_the_final_answer_counts_and_each_redirect_is_named(say: Say, site: Site) -> None:
    moved = {
        "/a": answer(status=301, location="/b"),
        "/b": answer(status=302, location="OTHER/"),
    }
    said = say({"/": page(), **moved}, url="OWN/a")
    assert said.told == ""
    assert said.checked == [
        site.filled("The redirect with status 301 from OWN/a to OWN/b"),
        site.filled("The redirect with status 302 from OWN/b to OTHER/"),
        "The page",
    ]
    assert say({"/b": answer()}, url="OWN/a").told == f"{OPENER} {EMBEDDER}"


# The page


@pytest.mark.parametrize(
    ("url", "told", "says"),
    [
        ("OWN/no", "status", "is answered with status 404: correct"),
        ("OWN/picture", "html", "needs `Content-Type: text/html`"),
        (f"{PLAIN}/", "secure-context", "use HTTPS, or localhost."),
        (f"{TLS}/", "", ""),
        ("OTHER/", "", ""),
        (f"{TLS}/to-http", "redirect secure-context", ""),
        # The final answer counts.
        (f"{TLS}/over-http", "redirect", ", without TLS: send it on to https."),
    ],
)
def test_a_page_is_html_in_a_secure_context(say: Say, url: str, told: str, says: str) -> None:
    moved = {"to-http": PLAIN, "over-http": f"{PLAIN}/to-https", "to-https": TLS}
    moves = {f"/{path}": answer(status=301, location=to) for path, to in moved.items()}
    said = say({"/": page(), "/picture": answer(kind="image/png"), **moves}, url=url)
    assert said.told == told and said.all_say(says)


ISOLATING: list[tuple[dict[str, Any], str, str]] = [
    # More are in the tests of header-rules.ts.
    ({"coop": None}, OPENER, f"it needs `{COOP}: same-origin`."),
    ({"coep": None}, EMBEDDER, f"it needs `{COEP}: require-corp`."),
    ({"coep": ["require-corp"] * 2}, EMBEDDER, "A header that is sent twice counts as none."),
    ({"coop": '"same-origin"'}, OPENER, "The value has to be written exactly so"),
    ({"permissions": "cross-origin-isolated=(), a=()"}, PERMISSIONS, "-isolated=()` forbids iso"),
    ({"permissions": 'cross-origin-isolated=("https://a.test")'}, PERMISSIONS, "=(self)`."),
    ({"permissions": "cross-origin-isolated=(self), camera=()"}, "", ""),
    ({"permissions": "cross-origin-isolated=*"}, "", ""),
    ({"permissions": "camera=()"}, "", ""),
    ({"dip": "isolate-and-require-corp"}, "", ""),
    # Not in every browser.
    ({"coep": "credentialless"}, "(credentialless)", "not in Safari: send `require-corp`."),
    (
        {**BY_DIP, "dip": "isolate-and-credentialless"},
        f"({OPENER}) ({EMBEDDER})",
        f"`{DIP}` isolates in Chromium 137 and newer alone.",
    ),
    ({"dip": "isolate"}, DOCUMENT, f"`{DIP}: isolate`; it needs `{DIP}: isolate-and-require-corp`"),
    ({**BY_DIP, "dip": "isolate"}, f"{OPENER} {EMBEDDER} {DOCUMENT}", ""),
    # A page that is kept for long.
    *(
        ({"cache": value}, "(cache)", f"`Cache-Control: {value}`. A browser with an old copy")
        for value in (WEEK, "public, immutable", f"s-maxage=1, {WEEK}")
    ),
    ({"cache": f"no-cache, {WEEK}"}, "", ""),
    ({"cache": "max-age=600, s-maxage=604800"}, "", ""),
]


@pytest.mark.parametrize(("headers", "told", "says"), ISOLATING)
def test_headers_isolate_or_are_named(
    say: Say, headers: dict[str, Any], told: str, says: str
) -> None:
    said = say({"/": page(**headers)})
    assert said.told == told and said.all_say(says)


def test_a_revalidation_without_the_headers_is_warned_of(say: Say) -> None:
    forgetful = page(etag='"1"')
    forgetful.not_modified = {COOP: "same-origin"}
    said = say({"/": forgetful})
    assert said.told == "(revalidation)"
    assert said.all_say(f"A 304 answer of the page lacks `{COEP}`. ")
    forgetful.not_modified = forgetful.headers
    assert say({}).told == ""


# Workers

MOVED, AWAY = "has to come from the page's ori", "is on another origin, and a worker has to"
KEPT = script(cache=f"{WEEK}, immutable")
WORKERS = [
    ("/w.js", script(), "", ""),
    ("/w.js", script(coep=None), POLICY, f"without `{COEP}`; it needs `{COEP}: require-corp`."),
    ("/w.js", answer(status=404), "worker-status", "is answered with status 404: put it there."),
    ("/w.js", page(), "worker-type", "is served as `text/html`; it needs"),
    ("/w.js", answer(status=302, location="OTHER/fine.js"), "worker-redirect", MOVED),
    ("/w.js", answer(status=302, location="/fine.js"), "", ""),
    ("/w.js", answer(kind="application/javascript", coep="credentialless"), "", ""),
    ("OTHER/w.js", script(cors="*"), "worker-origin", AWAY),
    ("/python.worker.js", KEPT, "(worker-cache)", ""),
    ("/component-worker.js", KEPT, "(worker-cache)", ""),
    # A name of its own.
    ("/assets/python.worker-tpv-FNmy.js", KEPT, "", ""),
    ("/assets/worker.3f2a91bc.js", KEPT, "", ""),
    ("/python/1.2.0/worker.js", KEPT, "", ""),
    ("/worker.js?v=3", KEPT, "", ""),
]


@pytest.mark.parametrize(("worker", "found", "told", "says"), WORKERS)
def test_a_worker_that_would_not_start_or_that_is_kept_is_named(
    say: Say, worker: str, found: Answer, told: str, says: str
) -> None:
    answers = {"/": page(), worker.removeprefix("OTHER"): found, "/fine.js": script()}
    said = say(answers, worker, "fine.js")
    assert said.told == told and said.all_say(says)


def test_a_worker_inherits_the_policy_for_documents(say: Say) -> None:
    by_dip = {"/": page(**BY_DIP, dip="isolate-and-require-corp"), "/w.js": script(coep=None)}
    assert say(by_dip, "w.js").problems == {}
    said = say({"/": page(dip="isolate-and-require-corp")}, "w.js")
    assert said.told == POLICY


def test_a_worker_is_named_relative_to_the_page(say: Say) -> None:
    moved = {"/old": answer(status=302, location="/app/"), "/app/": page(), "/app/w.js": script()}
    assert say(moved, "w.js", url="OWN/old").told == ""


# What elements load

IMAGE, FRAME = "<img src=OTHER/file>", "<iframe src=OTHER/file></iframe>"
BY_CORS = "<img crossorigin src=OTHER/file>"
WITH_CREDENTIALS = "<img crossorigin=use-credentials src=OTHER/file>"
MODULE = '<script type="module" src="OTHER/file"></script>'
LOADED = [
    (IMAGE, {}, RESOURCE, f"The site has to send `{CORP}: cross-origin`; or serve the file your"),
    ("{{ <img src=OTHER/file> }}", {}, RESOURCE, f"of OTHER/file is served without `{CORP}`, and"),
    ("<script src=OTHER/file></script>", {}, RESOURCE, ""),
    ("<link rel='icon stylesheet' href=OTHER/file>", {}, RESOURCE, ""),
    ('<link as="image" rel="preload" href="OTHER/file"/>', {}, RESOURCE, ""),
    ("<video SRC=OTHER/file></video>", {}, RESOURCE, ""),
    ("<audio src=OTHER/file></audio>", {}, RESOURCE, ""),
    ("<video><source src=OTHER/file></video>", {}, RESOURCE, ""),
    ("<embed src=OTHER/file>", {"kind": "image/png"}, RESOURCE, ""),
    ("<object data=OTHER/file></object>", {"kind": "image/png"}, RESOURCE, ""),
    ("<base href=OTHER/file><img src=''><img src=file>", {}, RESOURCE, ""),
    (IMAGE, {"corp": "cross-origin"}, "", ""),
    (IMAGE, {"cors": "*"}, RESOURCE, "CORS: give the element the attribute `crossorigin`."),
    (BY_CORS, {"corp": "cross-origin"}, ALLOW, f"The site has to send `{CORS}: OWN`"),
    (BY_CORS, {"cors": "*"}, "", ""),
    (BY_CORS, {"cors": "OWN"}, "", ""),
    ("<video crossorigin><source src=OTHER/file></video>", {}, ALLOW, ""),
    (MODULE, {"corp": "cross-origin"}, ALLOW, ""),
    (MODULE, {"cors": "*"}, "", ""),
    (WITH_CREDENTIALS, {"cors": "*", "credentials": "true"}, ALLOW, ""),
    (WITH_CREDENTIALS, {"cors": "OWN", "credentials": "true"}, "", ""),
    ("<img src=OTHER/old>", {"corp": "cross-origin"}, RESOURCE, "/old is served without"),
    ("<img src=OTHER/new>", {"corp": "cross-origin"}, "", ""),
    ("<iframe src=/file></iframe>", {}, "frame-embedder-policy", "it needs"),
    ("<object data=/file></object>", {}, "frame-embedder-policy", "it needs"),
    ("<embed src=/file>", {}, "frame-embedder-policy", "it needs"),
    ("<iframe src=/file></iframe>", {"coep": "require-corp"}, "", ""),
    (FRAME, {"coep": "require-corp"}, RESOURCE, ""),
    (FRAME, {"coep": "credentialless", "corp": "cross-origin"}, "", ""),
    (FRAME.replace("<iframe", "<iframe credentialless"), {}, "", ""),
]


@pytest.mark.parametrize(("element", "headers", "rule", "says"), LOADED)
def test_a_file_or_frame_that_is_blocked_is_named(
    say: Say, site: Site, element: str, headers: dict[str, Any], rule: str, says: str
) -> None:
    old, new = (answer(status=302, location="/file", corp=it) for it in (None, "cross-origin"))
    said = say({"/": page(element), "/file": answer(**headers), "/old": old, "/new": new})
    assert said.told == rule and said.all_say(site.filled(says))


def test_the_same_site_is_told_by_its_last_two_names(say: Say) -> None:
    own = page("<img src=https://cdn.example.test:PORT/file>")
    assert say({"/": own, "/file": answer(corp="same-site")}, url=f"{TLS}/").told == ""
    said = say({"/": page(IMAGE)}, url=f"{TLS}/")
    assert said.told == RESOURCE and said.all_say(f"with `{CORP}: same-site`")


@pytest.mark.parametrize(
    "headers", [{"coep": "credentialless"}, {**BY_DIP, "dip": "isolate-and-credentialless"}]
)
def test_without_credentials_files_need_no_permission(say: Say, headers: dict[str, Any]) -> None:
    assert say({"/": page(IMAGE, **headers), "/file": answer()}).problems == {}
    assert list(say({"/file": answer(corp="same-origin")}).problems) == [RESOURCE]


def test_a_policy_for_documents_exempts_frames_and_credentialless_does_not(say: Say) -> None:
    said = say({"/": page(FRAME, coep="credentialless"), "/file": answer()})
    assert list(said.problems) == ["frame-embedder-policy", RESOURCE]
    assert say({"/": page(FRAME, **BY_DIP, dip="isolate-and-require-corp")}).problems == {}


# What is found


MAIN = '<script type="module" src="/a/main.js"></script>'
CLASSIC = "<script src='/a/main.js'></script>"
IN_PAGE = '<script type=module>new Worker("./w.js")</script>'
NAMING = [
    (MAIN, 'new Worker(new URL("./w.js", import.meta.url), { type: "module" })', "/a/w.js"),
    # By Vite, minified, with a relative base, and in older versions; by Rollup.
    (MAIN, "e=new Worker(new URL(`w.js`,``+import.meta.url))", "/a/w.js"),
    (
        MAIN,
        "new Worker(new URL(new URL(`w.js`,import.meta.url).href,``+import.meta.url))",
        "/a/w.js",
    ),
    (MAIN, 'new Worker(""+new URL("w.js",import.meta.url).href,{type:"module"})', "/a/w.js"),
    (MAIN, 'new Worker(new URL(new URL("w.js",import.meta.url).href))', "/a/w.js"),
    # Relative to the page.
    (MAIN, 'new window.SharedWorker("w.js")', "/w.js"),
    (MAIN, 'new Worker("w.js")', "/w.js"),
    (CLASSIC, 'var a = 1; new Worker("w.js")', "/w.js"),
    (IN_PAGE, "", "/w.js"),
]


@pytest.mark.parametrize(("tag", "code", "address"), NAMING)
def test_workers_are_found_where_scripts_name_them(
    say: Say, site: Site, tag: str, code: str, address: str
) -> None:
    said = say({"/": page(tag), "/a/main.js": script(code), address: script()})
    assert said.checked == ["The page", site.filled(f"The worker's script OWN{address}")]
    assert said.problems == said.warnings == {}


def test_scripts_are_followed_to_what_they_import(say: Say) -> None:
    answers = {
        "/": page("<link rel=modulepreload href=/p.js><SCRIPT TYPE=module SRC=/main.js></SCRIPT>"),
        "/main.js": script('import "./b.js"; export * from "/c.js"; import("react");'),
        "/b.js": script('import "./main.js"; export const load = () => import(`./d.js`);'),
    }
    for name in ("p", "c", "d"):
        code = f'// new Worker("/no.js")\nnew Worker("/{name}.worker.js")'
        answers |= {f"/{name}.js": script(code), f"/{name}.worker.js": script()}
    found = [subject.rpartition("/")[2] for subject in say(answers).checked[1:]]
    assert sorted(found) == ["c.worker.js", "d.worker.js", "p.worker.js"]


def test_a_worker_with_a_computed_address_has_to_be_named(say: Say, site: Site) -> None:
    webpack = "new Worker(new URL(n.p+n.u(7),n.b),{type:void 0})"
    code = f"{webpack}; new Working('w.js'); new (f())('w.js')"
    answers = {"/": page("<script src=/main.js></script>"), "/main.js": script(code)}
    said = say(answers | {"/w.js": script()})
    assert said.problems == {} and list(said.warnings) == ["computed"]
    assert "/main.js computes a worker's address: name the worker by --worker." in str(said)
    assert site.filled("The worker's script OWN/w.js") in say({}, "w.js").checked


def test_the_number_of_scripts_and_of_files_is_bounded(say: Say) -> None:
    scripts = {f"/{i}.js": script(f'import "./{i + 1}.js"') for i in range(60)}
    said = say({"/": page("<script type=module src=/0.js></script>"), **scripts})
    assert list(said.warnings) == ["bound"] and "Only 50 scripts were read" in str(said)
    files = {f"/{i}": answer(corp="cross-origin") for i in range(60)}
    said = say({"/": page("".join(f"<p><img src=OTHER/{i}>" for i in range(60))), **files})
    assert list(said.warnings) == ["bound"] and len(said.checked) == 52


def test_of_an_answer_without_end_the_first_four_million_characters_are_read(say: Say) -> None:
    late = f"<!--{' ' * 5_000_000}-->{IMAGE}"
    assert say({"/": page(late)}).checked == say({"/": page()}).checked


def test_what_a_browser_does_not_load_is_not_asked_for(say: Say) -> None:
    body = (
        f"<title>{IMAGE}</title><!-- {IMAGE} --><script>`{IMAGE}`</script><img src=/own.png>"
        f"<template>{IMAGE}</template><noscript>{IMAGE}</noscript><textarea>{IMAGE}</textarea>"
        "<img src=data:,><link rel=icon href=OTHER/icon><a href=OTHER>a</a>"
    )
    assert say({"/": page(body)}).checked == ["The page"]


# The command


def test_people_read_a_line_for_each_subject_and_programs_json(site: Site) -> None:
    code = 'new Worker(name); new Worker("a.js"); new Worker("b.js")'
    site.answers |= {
        "/": page("<script src=/main.js></script>"),
        "/main.js": script(code),
        "/a.js": script(coep=None),
        "/b.js": script(),
    }
    url = site.filled("OWN/")
    done = run_node("tools/doctor.ts", url)
    assert (done.returncode, done.stderr) == (1, "")
    signs = [line[0] for line in done.stdout.splitlines()]
    assert signs == ["✓", "!", "✗", "✓", "T"]
    assert done.stdout.endswith("The page is isolated. Broken rules: 1. Warnings: 1.\n")
    done = run_node("tools/doctor.ts", url, "--json", "--worker", "w.js")
    said = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (1, "")
    assert set(said) == {"url", "isolated", "problems", "warnings", "checked"}
    assert (said["url"], said["isolated"], said["checked"][0]) == (url, True, "The page")
    first = said["problems"][0]
    assert set(first) == {"rule", "subject", "message"}
    assert first["subject"] == f"The worker's script {url}w.js"
    site.answers["/"] = page()
    assert run_node("tools/doctor.ts", url).returncode == 0


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ([], "✗ One address is wanted, and there are 0.\nUsage: npm run doctor -- <url>"),
        (["a", "b"], "✗ One address is wanted, and there are 2.\nUsage"),
        (["http://127.0.0.1:9/", "--json"], "✗ http://127.0.0.1:9/ could not be asked: "),
        (["OWN/", "--worker", "blob:x"], '✗ "blob:x" has the scheme "blob:", and only an HTTP'),
        (["--nope"], "✗ Unknown option '--nope'"),
    ],
)
def test_what_cannot_be_asked_ends_with_2(site: Site, args: list[str], says: str) -> None:
    site.answers["/"] = page()
    done = run_node("tools/doctor.ts", *map(site.filled, args))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(says)


def test_help_is_no_error() -> None:
    done = run_node("tools/doctor.ts", "--help")
    assert done.returncode == 0
    assert all(word in done.stdout for word in ("--json", "--worker", "Exit code 0", "srcset"))
