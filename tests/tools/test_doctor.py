"""`npm run doctor`, of small servers that break one rule each, and of their allowed twins."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Protocol

import pytest
from http_host import Headers, Reply, http_host
from node import run_node
from server.serve_client import serving
from tools.conftest import Ask, asking

COOP = "Cross-Origin-Opener-Policy"
COEP = "Cross-Origin-Embedder-Policy"
CORP = "Cross-Origin-Resource-Policy"
DIP = "Document-Isolation-Policy"
CORS = "Access-Control-Allow-Origin"
PERMISSIONS = "Permissions-Policy"
CACHE = "Cache-Control"

ISOLATED: Headers = {COOP: "same-origin", COEP: "require-corp"}
WEEK = "max-age=604800"


@dataclass
class Answer:
    """What a path is answered with; `None` takes a header away, a list sends it more than once."""

    body: str = ""
    headers: Headers = field(default_factory=dict)
    status: int = 200
    media_type: str = "text/html"
    not_modified: Headers | None = None
    """The headers of a 304 answer, for who has this ETag."""


class Site:
    """A server whose answers a test gives. 127.0.0.1 is its own origin, localhost another site."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.origin, self.other = f"http://127.0.0.1:{port}", f"http://localhost:{port}"
        self.answers: dict[str, Answer] = {}

    def page(self, body: str = "", **headers: str | list[str] | None) -> str:
        """Have the isolated page; an underscore stands for each hyphen of a header's name."""
        more: Headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.has("/", Answer(f"<!doctype html>{body}", ISOLATED | more))

    def script(self, path: str, code: str = "", **headers: str | list[str] | None) -> None:
        more: Headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.has(path, Answer(code, {COEP: "require-corp", **more}, media_type="text/javascript"))

    def at(self, scheme: str, host: str, path: str = "/") -> str:
        """Return the address of a path as if this were a host of the network."""
        return f"{scheme}://{host}.test:{self.port}{path}"

    def has(self, path: str, answer: Answer) -> str:
        self.answers[path] = answer
        return self.origin + path


@pytest.fixture(scope="session")
def _served() -> Iterator[Site]:
    def reply(path: str, request: Message) -> Reply:
        answer = served.answers.get(path, Answer(status=404))
        status, headers = answer.status, answer.headers
        if answer.not_modified is not None and request["If-None-Match"]:
            status, headers = 304, answer.not_modified
        return status, {"Content-Type": answer.media_type, **headers}, answer.body.encode()

    with http_host(reply) as port:
        served = Site(port)
        yield served


@pytest.fixture
def site(_served: Site) -> Site:
    _served.answers.clear()
    return _served


DOCTOR = """
import { createInterface } from "node:readline";
import { diagnose } from "./tools/doctor/diagnose.ts";
// All hosts of .test, with TLS and without, are the server of the tests.
const { fetch } = globalThis;
globalThis.fetch = (url, init) =>
  fetch(`${url}`.replace(/^https?:..[a-z.]+[.]test:/, "http://127.0.0.1:"), init);
for await (const line of createInterface(process.stdin)) {
  const [url, ...workers] = JSON.parse(line);
  const answer = await diagnose(url, workers).catch(({ message }) => ({ message }));
  console.log(JSON.stringify(answer));
}
"""


@pytest.fixture(scope="session")
def doctor() -> Iterator[Ask]:
    with asking(DOCTOR) as ask:
        yield ask


@dataclass
class Said:
    """What was found: rule and message, without the address of the server."""

    isolated: bool
    problems: dict[str, str]
    warnings: dict[str, str]
    checked: list[str]


class Say(Protocol):
    def __call__(self, url: str, *workers: str) -> Said: ...


@pytest.fixture
def say(doctor: Ask, site: Site) -> Say:
    def diagnose(url: str, *workers: str) -> Said:
        said = doctor([url, *workers])
        assert "message" not in said, said
        problems, warnings = (
            {it["rule"]: it["message"] for it in said[kind]} for kind in ("problems", "warnings")
        )
        return Said(said["isolated"], problems, warnings, said["checked"])

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
        ("http://no.such.host.invalid/", "could not be asked: "),
    ],
)
def test_an_address_that_cannot_be_asked_is_refused(doctor: Ask, address: str, says: str) -> None:
    assert says in doctor([address])["message"]


@pytest.mark.long  # the limit is ten seconds
def test_a_page_that_never_answers_is_refused(doctor: Ask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        message = doctor([f"http://127.0.0.1:{silent.getsockname()[1]}/"])["message"]
    assert "could not be asked: there was no whole answer within 10 seconds. Correct" in message


def test_a_page_that_redirects_for_ever_is_refused(doctor: Ask, site: Site) -> None:
    url = site.has("/", Answer(status=302, headers={"Location": "/"}))
    assert "it redirects more than 10 times. Correct the address" in doctor([url])["message"]


@pytest.mark.parametrize("status", [404, 500])
def test_an_error_is_no_page(say: Say, site: Site, status: int) -> None:
    said = say(site.has("/", Answer(headers=ISOLATED, status=status)))
    assert not said.isolated and list(said.problems) == ["status"]
    assert f"is answered with status {status}: correct" in said.problems["status"]


@pytest.mark.parametrize(
    ("media_type", "rules"),
    [
        ("image/png", ["html"]),
        ("application/json", ["html"]),
        ("text/html; charset=utf-8", []),
        ("application/xhtml+xml", []),
    ],
)
def test_a_page_is_html(say: Say, site: Site, media_type: str, rules: list[str]) -> None:
    said = say(site.has("/", Answer(headers=ISOLATED, media_type=media_type)))
    assert (list(said.problems), said.isolated) == (rules, not rules)


def test_the_final_answer_counts_and_each_redirect_is_named(say: Say, site: Site) -> None:
    site.page()
    site.has("/b", Answer(status=302, headers={"Location": site.other + "/"}))
    said = say(site.has("/a", Answer(status=301, headers={"Location": "/b"})))
    assert said.isolated and said.problems == {}
    assert said.checked == [
        f"The redirect with status 301 from {site.origin}/a to {site.origin}/b",
        f"The redirect with status 302 from {site.origin}/b to {site.other}/",
        "The page",
    ]
    site.has("/b", Answer(headers={}))
    assert not say(f"{site.origin}/a").isolated


def test_a_page_without_tls_is_no_secure_context(say: Say, site: Site) -> None:
    site.page()
    said = say(site.at("http", "app.example"))
    assert not said.isolated and list(said.problems) == ["secure-context"]
    assert "is not a secure context: use HTTPS, or localhost." in said.problems["secure-context"]
    for fine in (site.at("https", "app.example"), site.origin, site.other):
        assert say(fine).isolated


def test_a_redirect_that_loses_tls_is_named(say: Say, site: Site) -> None:
    site.page()
    site.has("/old", Answer(status=301, headers={"Location": site.at("http", "app.example")}))
    said = say(site.at("https", "app.example", "/old"))
    assert list(said.problems) == ["redirect", "secure-context"] and not said.isolated
    assert ", without TLS: send it on to https." in said.problems["redirect"]
    detour = Answer(status=301, headers={"Location": site.at("https", "app.example")})
    site.has("/detour", detour)
    old = {"Location": site.at("http", "app.example", "/detour")}
    site.has("/old", Answer(status=301, headers={**old}))
    said = say(site.at("https", "app.example", "/old"))
    assert list(said.problems) == ["redirect"] and said.isolated, "the final answer counts"
    site.has("/old", detour)
    assert say(site.at("https", "app.example", "/old")).problems == {}


# The page's headers

BROKEN: dict[str, tuple[Headers, str, str]] = {
    "no opener policy": ({COOP: None}, COOP, f"without `{COOP}`; it needs `{COOP}: same-origin`."),
    "no embedder policy": ({COEP: None}, COEP, f"without `{COEP}`; it needs `{COEP}: require-"),
    "another opener policy": ({COOP: "same-origin-allow-popups"}, COOP, "-popups`; it needs"),
    "another embedder policy": ({COEP: "unsafe-none"}, COEP, f"`{COEP}: unsafe-none`; it needs"),
    "twice": ({COEP: ["require-corp"] * 2}, COEP, "A header that is sent twice counts as none."),
    "quoted": ({COOP: '"same-origin"'}, COOP, "The value has to be written exactly so"),
    "report-only": (
        {COEP: None, f"{COEP}-Report-Only": "require-corp"},
        COEP,
        "-Report-Only` reports, and isolates nothing.",
    ),
    "a permission for nobody": (
        {PERMISSIONS: "camera=(self), cross-origin-isolated=()"},
        PERMISSIONS,
        "cross-origin-isolated=()` forbids isolation: write `cross-origin-isolated=(self)`.",
    ),
    "a permission for others": (
        {PERMISSIONS: 'cross-origin-isolated=("https://a.example")'},
        PERMISSIONS,
        "forbids isolation",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_header_that_isolates_nothing_is_named(say: Say, site: Site, name: str) -> None:
    headers, rule, says = BROKEN[name]
    said = say(site.has("/", Answer(headers=ISOLATED | headers)))
    assert (said.isolated, list(said.problems)) == (False, [rule.lower()])
    assert says in said.problems[rule.lower()]


ALLOWED: dict[str, Headers] = {
    "with where to report": {
        COOP: 'same-origin; report-to="a"',
        COEP: 'require-corp;report-to="b"',
    },
    "reports beside": {f"{COEP}-Report-Only": "credentialless"},
    "permission for itself": {PERMISSIONS: "cross-origin-isolated=(self), camera=()"},
    "permission for all": {PERMISSIONS: "cross-origin-isolated=*"},
    "permission of others": {PERMISSIONS: "camera=()"},
    "both kinds": {DIP: "isolate-and-require-corp"},
    "asked for again": {CACHE: "no-cache"},
    "asked for again though kept": {CACHE: f"no-cache, {WEEK}"},
    "kept for minutes": {CACHE: "max-age=600, s-maxage=604800"},
}


@pytest.mark.parametrize("name", ALLOWED)
def test_a_page_with_allowed_headers_is_isolated(say: Say, site: Site, name: str) -> None:
    said = say(site.has("/", Answer(headers=ISOLATED | ALLOWED[name])))
    assert (said.isolated, said.problems, said.warnings) == (True, {}, {})


def test_a_policy_for_documents_that_is_none_is_named(say: Say, site: Site) -> None:
    """The other two headers isolate the page all the same."""
    said = say(site.has("/", Answer(headers=ISOLATED | {DIP: "isolate"})))
    assert said.isolated and list(said.problems) == [DIP.lower()]
    assert f"`{DIP}: isolate`; it needs `{DIP}: isolate-and-require-corp`." in str(said)
    said = say(site.has("/", Answer(headers={DIP: "isolate"})))
    assert not said.isolated
    assert list(said.problems) == [COOP.lower(), COEP.lower(), DIP.lower()]


def test_a_page_by_the_policy_for_documents_alone_is_isolated_with_a_warning(
    say: Say, site: Site
) -> None:
    said = say(site.has("/", Answer(headers={DIP: "isolate-and-credentialless"})))
    assert said.isolated and said.problems == {}
    assert list(said.warnings) == [COOP.lower(), COEP.lower()]
    for text in said.warnings.values():
        assert text.endswith(f"`{DIP}` isolates in Chromium 137 and newer alone.")


def test_credentialless_isolates_not_everywhere(say: Say, site: Site) -> None:
    said = say(site.page(Cross_Origin_Embedder_Policy="credentialless"))
    assert said.isolated and said.problems == {}
    assert "not in Safari: send `require-corp`." in said.warnings["credentialless"]


@pytest.mark.parametrize("value", [WEEK, "public, immutable", f"s-maxage=1, {WEEK}"])
def test_a_page_that_is_kept_for_long_is_warned_of(say: Say, site: Site, value: str) -> None:
    said = say(site.page(Cache_Control=value))
    assert said.isolated and list(said.warnings) == ["cache"]
    assert f"`Cache-Control: {value}`. A browser with an old copy" in said.warnings["cache"]


def test_a_revalidation_without_the_headers_is_warned_of(say: Say, site: Site) -> None:
    page = Answer(headers=ISOLATED | {"ETag": '"1"'}, not_modified={COOP: "same-origin"})
    said = say(site.has("/", page))
    assert said.isolated and list(said.warnings) == ["revalidation"]
    assert f"A 304 answer of the page lacks `{COEP}`. " in said.warnings["revalidation"]
    page.not_modified = ISOLATED
    assert say(site.origin).warnings == {}


# Workers

NAMING = {
    "new URL": (
        "m",
        'new Worker(new URL("./w.js", import.meta.url), { type: "module" })',
        "/a/w.js",
    ),
    "minified by Vite": ("m", "e=new Worker(new URL(`w.js`,``+import.meta.url))", "/a/w.js"),
    "Vite with a relative base": (
        "m",
        "new Worker(new URL(new URL(`w.js`,import.meta.url).href,``+import.meta.url))",
        "/a/w.js",
    ),
    "Rollup": ("m", 'new Worker(new URL(new URL("w.js",import.meta.url).href))', "/a/w.js"),
    "an older Vite": (
        "m",
        'new Worker(""+new URL("w.js",import.meta.url).href,{type:"module"})',
        "/a/w.js",
    ),
    "a property of the window": ("m", 'new window.SharedWorker("w.js")', "/w.js"),
    "relative to the page": ("m", 'new Worker("w.js")', "/w.js"),
    "in a classic script": ("c", 'var a = 1; new Worker("w.js")', "/w.js"),
    "in the page": ("i", 'new Worker("./w.js")', "/w.js"),
}
TAGS = {
    "m": '<script type="module" src="/a/main.js"></script>',
    "c": "<script src='/a/main.js'></script>",
    "i": "<script type=module>{code}</script>",
}


@pytest.mark.parametrize("name", NAMING)
def test_workers_are_found_where_scripts_name_them(say: Say, site: Site, name: str) -> None:
    how, code, address = NAMING[name]
    site.page(TAGS[how].format(code=code))
    site.script("/a/main.js", code)
    site.script(address)
    said = say(site.origin)
    assert said.checked == ["The page", f"The worker's script {site.origin}{address}"]
    assert said.problems == said.warnings == {}
    site.script(address, Cross_Origin_Embedder_Policy=None)
    assert list(say(site.origin).problems) == ["worker-embedder-policy"]


def test_scripts_are_followed_to_what_they_import(say: Say, site: Site) -> None:
    site.page(
        "<link rel=modulepreload href=/preloaded.js><SCRIPT TYPE=module SRC=/main.js></SCRIPT>"
    )
    site.script("/main.js", 'import "./b.js"; export * from "/c.js"; import("react");')
    site.script("/b.js", 'import "./main.js"; export const load = () => import(`./d.js`);')
    for name in ("preloaded", "c", "d"):
        site.script(f"/{name}.js", f'// new Worker("/no.js")\nnew Worker("/{name}.worker.js")')
        site.script(f"/{name}.worker.js")
    found = [subject.rpartition("/")[2] for subject in say(site.origin).checked[1:]]
    assert sorted(found) == ["c.worker.js", "d.worker.js", "preloaded.worker.js"]


def test_a_worker_with_a_computed_address_has_to_be_named(say: Say, site: Site) -> None:
    site.page("<script src=/main.js></script>")
    webpack = "new Worker(new URL(n.p+n.u(7),n.b),{type:void 0})"
    site.script("/main.js", f"{webpack}; new Working('w.js'); new (f())('w.js')")
    site.script("/w.js")
    said = say(site.origin)
    assert said.problems == {} and list(said.warnings) == ["computed"]
    assert "/main.js computes a worker's address: name the worker by --worker." in str(said)
    assert f"The worker's script {site.origin}/w.js" in say(site.origin, "w.js").checked


def test_the_number_of_scripts_is_bounded(say: Say, site: Site) -> None:
    site.page("<script type=module src=/0.js></script>")
    for i in range(60):
        site.script(f"/{i}.js", f'import "./{i + 1}.js"')
    said = say(site.origin)
    assert list(said.warnings) == ["bound"] and "Only 50 scripts were read" in str(said)


WORKERS: dict[str, tuple[Answer, str, str]] = {
    "no policy": (
        Answer(),
        "embedder-policy",
        f"without `{COEP}`; it needs `{COEP}: require-corp`.",
    ),
    "missing": (Answer(status=404), "status", "is answered with status 404: put it there."),
    "as a page": (Answer(headers=ISOLATED), "type", "is served as `text/html`; it needs"),
    "sent on": (
        Answer(status=302, headers={"Location": "{other}/fine.js"}),
        "redirect",
        "is sent on to {other}/fine.js, and a worker has to come from the page's origin",
    ),
}


@pytest.mark.parametrize("name", WORKERS)
def test_a_worker_that_would_not_start_is_named(say: Say, site: Site, name: str) -> None:
    answer, rule, says = WORKERS[name]
    site.page()
    site.script("/fine.js")
    media_type = "text/html" if name == "as a page" else "text/javascript"
    headers = {k: str(v).format(other=site.other) for k, v in answer.headers.items()}
    site.has("/w.js", Answer(headers={**headers}, status=answer.status, media_type=media_type))
    said = say(site.origin, "/w.js", "/fine.js")
    assert said.isolated and list(said.problems) == [f"worker-{rule}"]
    assert says.format(other=site.other) in said.problems[f"worker-{rule}"]


def test_a_worker_of_another_origin_is_named(say: Say, site: Site) -> None:
    site.page()
    site.script("/w.js", Access_Control_Allow_Origin="*")
    said = say(site.origin, f"{site.other}/w.js")
    assert "is on another origin, and a worker has to" in said.problems["worker-origin"]


def test_a_worker_may_be_sent_on_and_be_credentialless(say: Say, site: Site) -> None:
    site.page()
    site.has("/old.js", Answer(status=302, headers={"Location": "/w.mjs"}))
    worker = Answer(headers={COEP: "credentialless"}, media_type="application/javascript")
    site.has("/w.mjs", worker)
    said = say(site.origin, "old.js")
    assert said.problems == said.warnings == {}


def test_a_worker_inherits_the_policy_for_documents(say: Say, site: Site) -> None:
    site.has("/", Answer(headers={DIP: "isolate-and-require-corp"}))
    site.script("/w.js", Cross_Origin_Embedder_Policy=None)
    assert say(site.origin, "w.js").problems == {}
    site.has("/", Answer(headers=ISOLATED | {DIP: "isolate-and-require-corp"}))
    assert list(say(site.origin, "w.js").problems) == ["worker-embedder-policy"]


@pytest.mark.parametrize(
    ("path", "is_warned_of"),
    [
        ("/python.worker.js", True),
        ("/component-worker.js", True),
        ("/assets/python.worker-tpv-FNmy.js", False),
        ("/assets/worker.3f2a91bc.js", False),
        ("/python/1.2.0/worker.js", False),
        ("/worker.js?v=3", False),
    ],
)
def test_a_worker_that_is_kept_needs_a_name_of_its_own(
    say: Say, site: Site, path: str, is_warned_of: bool
) -> None:
    site.page()
    site.script(path, Cache_Control=f"{WEEK}, immutable")
    said = say(site.origin, path)
    assert said.problems == {} and list(said.warnings) == ["worker-cache"] * is_warned_of


# What elements load

ELEMENTS = {
    "between braces": "{{{{ <img src={url}> }}}}",
    "img": '<img src="{url}">',
    "script": "<script src={url}></script>",
    "stylesheet": "<link rel='icon stylesheet' href={url}>",
    "preload": '<link as="image" rel="preload" href="{url}"/>',
    "video": "<video SRC={url}></video>",
    "audio": "<audio src={url}></audio>",
    "source": "<video><source src={url}></video>",
    "embed": "<embed src={url}>",
    "object": "<object data={url}></object>",
    "by a base": "<base href={url}><img src=''><img src=file>",
}


@pytest.mark.parametrize("name", ELEMENTS)
def test_a_file_of_another_site_has_to_allow_it(say: Say, site: Site, name: str) -> None:
    site.page(ELEMENTS[name].format(url=f"{site.other}/file"))
    file = Answer(media_type="image/png")
    site.has("/file", file)
    said = say(site.origin)
    assert said.isolated and list(said.problems) == [CORP.lower()]
    assert f"of {site.other}/file is served without `{CORP}`, and is blocked" in str(said)
    assert f"The site has to send `{CORP}: cross-origin`; or serve the file yourself." in str(said)
    file.headers[CORP] = "cross-origin"
    said = say(site.origin)
    assert said.problems == said.warnings == {} and f"of {site.other}/file" in said.checked[-1]


@pytest.mark.parametrize("name", ["img", "script", "stylesheet", "video", "source"])
def test_a_file_by_cors_needs_cors(say: Say, site: Site, name: str) -> None:
    element = ELEMENTS[name].format(url=f"{site.other}/file")
    site.page(element.replace("<video>", "<video crossorigin>").replace(" ", " crossorigin ", 1))
    file = Answer(media_type="image/png", headers={CORP: "cross-origin"})
    site.has("/file", file)
    said = say(site.origin)
    assert list(said.problems) == [CORS.lower()]
    assert f"has to send `{CORS}: {site.origin}`" in said.problems[CORS.lower()]
    for value in ("*", site.origin):
        file.headers = {CORS: value}
        assert say(site.origin).problems == {}


def test_a_module_is_asked_for_by_cors_always(say: Say, site: Site) -> None:
    site.page(f'<script type="module" src="{site.other}/m.js"></script>')
    site.script("/m.js", Cross_Origin_Resource_Policy="cross-origin")
    assert list(say(site.origin).problems) == [CORS.lower()]
    site.script("/m.js", Access_Control_Allow_Origin="*")
    assert say(site.origin).problems == {}


def test_a_file_with_credentials_needs_its_own_answer(say: Say, site: Site) -> None:
    site.page(f'<img crossorigin="use-credentials" src="{site.other}/file">')
    file = Answer(headers={CORS: "*", "Access-Control-Allow-Credentials": "true"})
    site.has("/file", file)
    assert list(say(site.origin).problems) == [CORS.lower()]
    file.headers[CORS] = site.origin
    assert say(site.origin).problems == {}


def test_a_site_that_allows_cors_needs_an_attribute(say: Say, site: Site) -> None:
    site.page(f'<img src="{site.other}/file">')
    site.has("/file", Answer(headers={CORS: "*"}))
    said = say(site.origin)
    assert "The site allows CORS: give the element the attribute `crossorigin`." in str(said)


def test_the_same_site_is_told_by_its_last_two_names(say: Say, site: Site) -> None:
    url = site.at("https", "app.example")
    site.has("/file", Answer(headers={CORP: "same-site"}))
    site.page(f'<img src="{site.at("https", "cdn.example", "/file")}">')
    assert say(url).problems == {}
    site.page(f'<img src="{site.at("https", "cdn.stranger", "/file")}">')
    assert f"with `{CORP}: same-site`" in say(url).problems[CORP.lower()]


def test_each_answer_of_a_redirect_has_to_allow_it(say: Say, site: Site) -> None:
    site.page(f'<img src="{site.other}/old">')
    old = Answer(status=302, headers={"Location": "/new"})
    site.has("/old", old)
    site.has("/new", Answer(headers={CORP: "cross-origin"}))
    assert list(say(site.origin).problems) == [CORP.lower()]
    old.headers[CORP] = "cross-origin"
    assert say(site.origin).problems == {}


@pytest.mark.parametrize(
    "headers", [{COOP: "same-origin", COEP: "credentialless"}, {DIP: "isolate-and-credentialless"}]
)
def test_without_credentials_files_need_no_permission(
    say: Say, site: Site, headers: Headers
) -> None:
    site.has("/", Answer(f'<img src="{site.other}/file">', headers))
    site.has("/file", Answer())
    assert say(site.origin).problems == {}
    site.has("/file", Answer(headers={CORP: "same-origin"}))
    assert list(say(site.origin).problems) == [CORP.lower()]


@pytest.mark.parametrize(
    "element", ["<iframe src={url}></iframe>", "<object data={url}></object>", "<embed src={url}>"]
)
def test_a_frame_needs_a_policy_of_its_own(say: Say, site: Site, element: str) -> None:
    site.page(element.format(url="/frame"))
    site.has("/frame", Answer())
    said = say(site.origin)
    assert said.isolated and list(said.problems) == ["frame-embedder-policy"]
    site.has("/frame", Answer(headers={COEP: "require-corp"}))
    assert say(site.origin).problems == {}
    site.page(element.format(url=f"{site.other}/frame"))
    assert list(say(site.origin).problems) == [CORP.lower()]
    site.has("/frame", Answer(headers={COEP: "credentialless", CORP: "cross-origin"}))
    assert say(site.origin).problems == {}


def test_some_frames_are_exempt(say: Say, site: Site) -> None:
    frame = f"<iframe src={site.other}/frame></iframe>"
    site.has("/frame", Answer())
    site.page(frame, Cross_Origin_Embedder_Policy="credentialless")
    assert list(say(site.origin).problems) == ["frame-embedder-policy", CORP.lower()]
    site.page(frame.replace("<iframe", "<iframe credentialless"))
    assert say(site.origin).problems == {}
    site.has("/", Answer(frame, {DIP: "isolate-and-require-corp"}))
    assert say(site.origin).problems == {}


def test_what_a_browser_does_not_load_is_not_asked_for(say: Say, site: Site) -> None:
    image = f"<img src={site.other}/file>"
    site.page(
        f"<title>{image}</title><!-- {image} --><script>`{image}`</script><img src=/own.png>"
        f"<template>{image}</template><noscript>{image}</noscript><textarea>{image}</textarea>"
        f"<img src=data:,><link rel=icon href={site.other}/icon><a href={site.other}>a</a>"
    )
    assert say(site.origin).checked == ["The page"]


def test_the_number_of_files_is_bounded(say: Say, site: Site) -> None:
    site.page("".join(f"<p><img src={site.other}/{i}>" for i in range(60)))
    for i in range(60):
        site.has(f"/{i}", Answer(headers={CORP: "cross-origin"}))
    said = say(site.origin)
    assert list(said.warnings) == ["bound"] and len(said.checked) == 52


# The command


def test_the_server_of_this_repository_is_told_right(say: Say, tmp_path: Path) -> None:
    script = '<script type="module">new Worker(new URL("w.mjs", import.meta.url))</script>'
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples" / "page.html").write_text(f"<!doctype html>{script}")
    (tmp_path / "examples" / "w.mjs").write_text("export {};")
    with serving(tmp_path, cache=tmp_path / "cache") as server:
        good, bad = (
            say(f"{server.origins[kind]}/examples/page.html") for kind in ("isolated", "plain")
        )
    assert good.isolated and good.problems == good.warnings == {}
    assert not bad.isolated and bad.warnings == {}
    assert list(bad.problems) == [COOP.lower(), COEP.lower(), "worker-embedder-policy"]
    assert good.checked[0] == "The page" and good.checked[1].endswith("/examples/w.mjs")


def test_people_read_a_line_for_each_subject(site: Site) -> None:
    url = site.page("<script src=/main.js></script>")
    site.script("/main.js", 'new Worker(name); new Worker("a.js"); new Worker("b.js")')
    site.script("/a.js", Cross_Origin_Embedder_Policy=None)
    site.script("/b.js")
    done = run_node("tools/doctor.ts", url)
    assert (done.returncode, done.stderr) == (1, "")
    signs = [line[0] for line in done.stdout.splitlines()]
    assert signs == ["✓", "!", "✗", "✓", "T"]
    assert done.stdout.endswith("The page is isolated. Broken rules: 1. Warnings: 1.\n")


def test_programs_read_json_and_nothing_else(site: Site) -> None:
    done = run_node("tools/doctor.ts", "--json", site.page())
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {
        "url": f"{site.origin}/",
        "isolated": True,
        "problems": [],
        "warnings": [],
        "checked": ["The page"],
    }
    site.page(Cross_Origin_Opener_Policy=None)
    done = run_node("tools/doctor.ts", site.origin, "--json", "--worker", "w.js")
    first, second = json.loads(done.stdout)["problems"]
    assert done.returncode == 1 and set(first) == {"rule", "subject", "message"}
    assert second["subject"] == f"The worker's script {site.origin}/w.js"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ([], "✗ One address is wanted, and there are 0.\nUsage: npm run doctor -- <url>"),
        (["a", "b"], "✗ One address is wanted, and there are 2.\nUsage"),
        (["http://127.0.0.1:9/", "--json"], "✗ http://127.0.0.1:9/ could not be asked: "),
        (["--nope"], "✗ Unknown option '--nope'"),
    ],
)
def test_what_cannot_be_asked_ends_with_2(args: list[str], says: str) -> None:
    done = run_node("tools/doctor.ts", *args)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(says)


def test_a_worker_that_no_server_sends_ends_with_2(site: Site) -> None:
    done = run_node("tools/doctor.ts", site.page(), "--worker", "blob:x")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith('✗ "blob:x" has the scheme "blob:", and only an HTTP server')


def test_a_worker_is_named_relative_to_the_page(say: Say, site: Site) -> None:
    site.has("/app/", Answer(headers=ISOLATED))
    site.script("/app/w.js")
    url = site.has("/old", Answer(status=302, headers={"Location": "/app/"}))
    assert say(url, "w.js").problems == {}


def test_help_is_no_error() -> None:
    done = run_node("tools/doctor.ts", "--help")
    assert done.returncode == 0
    assert all(word in done.stdout for word in ("--json", "--worker", "Exit code 0", "srcset"))
