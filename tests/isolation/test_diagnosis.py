"""explainIsolation() names the rule that is broken, on real servers that each break one.

Each has its allowed twin. What the browser does is looked at too: a diagnosis has to agree with it.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from http_host import Headers
from playwright.sync_api import Browser, Frame, Page
from proxy import Answer, Proxy
from pytest_pyodide_workers import Server

PAGE = "/tests/isolation/diagnosis.html"
COOP = "cross-origin-opener-policy"
COEP = "cross-origin-embedder-policy"
DIP = "document-isolation-policy"
JAVASCRIPT: Headers = {"content-type": "text/javascript"}
ISOLATED: Headers = {COOP: "same-origin", COEP: "require-corp"}


@pytest.fixture
def proxy(cookbook: Server) -> Iterator[Proxy]:
    with Proxy(cookbook.isolated).serving() as one:
        yield one


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own: the browser has kept nothing of these servers."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def caching_page(launch_browser: Callable[..., Browser], browser_name: str) -> Iterator[Page]:
    """A page of a browser that takes what it has kept: Firefox races a slow disk with the network.

    This one keeps it in memory, and races nothing.
    Source: https://www.robin-drexler.com/2019/09/03/firefox-race-cache-with-network
    """
    prefs = {"browser.cache.disk.enable": False, "network.http.rcwn.enabled": False}
    options = {"firefox_user_prefs": prefs} if browser_name == "firefox" else {}
    with launch_browser(**options) as browser:
        yield browser.new_page()


def explain(page: Page, url: str, options: str = "{}") -> list[str]:
    """Open the page and return what is missing, after a look at whether it is isolated."""
    page.goto(url)
    return again(page, options)


def again(page: Page | Frame, options: str = "{}") -> list[str]:
    page.wait_for_function("'explainIsolation' in globalThis")
    told = page.evaluate(f"explainIsolation({options})")
    assert told["isolated"] == page.evaluate("crossOriginIsolated")
    missing: list[str] = told["missing"]
    return missing


BROKEN: dict[str, tuple[Headers, str]] = {
    "no opener policy": ({COOP: None}, "without `Cross-Origin-Opener-Policy`; it needs"),
    "no embedder policy": ({COEP: None}, "needs `Cross-Origin-Embedder-Policy: require-corp`"),
    "another opener policy": ({COOP: "same-origin-allow-popups"}, "Policy: same-origin-allow-p"),
    "unsafe embedder policy": ({COEP: "unsafe-none"}, "Embedder-Policy: unsafe-none`; it needs"),
    "two headers": ({COEP: ["require-corp", "require-corp"]}, "sent twice counts as none"),
    "two opener headers": ({COOP: ["same-origin", "same-origin"]}, "sent twice counts as none"),
    "quotes": ({COEP: '"require-corp"'}, "no quotes"),
    "capital letters": ({COOP: "Same-Origin"}, "small letters"),
    "semicolon": ({COEP: "require-corp;"}, "no semicolon"),
    "only reported": (
        {COEP: None, f"{COEP}-report-only": "require-corp"},
        "`Cross-Origin-Embedder-Policy-Report-Only` reports, and isolates nothing",
    ),
    "quoted isolation policy": (
        {COEP: None, COOP: None, DIP: '"isolate-and-require-corp"'},
        "it needs `Document-Isolation-Policy: isolate-and-require-corp`",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.claim("cross-origin-isolation/names-what-is-missing")
@pytest.mark.claim("cross-origin-isolation/ignored")
def test_a_broken_header_of_the_page_is_named(page: Page, proxy: Proxy, name: str) -> None:
    headers, words = BROKEN[name]
    proxy.answers[PAGE] = Answer(headers)
    missing = explain(page, proxy.origin + PAGE)
    assert [text for text in missing if words in text], missing
    assert not page.evaluate("crossOriginIsolated")


RIGHT: dict[str, Headers] = {
    "as served": {},
    "a parameter": {COEP: 'require-corp; report-to="coep"'},
    "credentialless": {COEP: "credentialless"},
    "reported as well": {f"{COEP}-report-only": "require-corp"},
    "permitted": {"permissions-policy": "cross-origin-isolated=(self)"},
}


@pytest.mark.parametrize("name", RIGHT)
def test_nothing_is_missing_where_the_headers_are_right(
    page: Page, proxy: Proxy, name: str
) -> None:
    proxy.answers[PAGE] = Answer(RIGHT[name])
    assert explain(page, proxy.origin + PAGE) == []
    assert page.evaluate("crossOriginIsolated")


@pytest.mark.claim("cross-origin-isolation/ignored")
def test_a_meta_element_is_told_to_set_nothing(page: Page, proxy: Proxy) -> None:
    meta = f'<meta http-equiv="{COEP}" content="require-corp">'
    proxy.answers[PAGE] = Answer({COEP: None}, insert=meta)
    missing = explain(page, proxy.origin + PAGE)
    assert any("`<meta>` element cannot set" in text for text in missing)


def test_a_permission_that_is_taken_away_is_named(
    page: Page, proxy: Proxy, browser_name: str
) -> None:
    """Chromium alone has the permission."""
    proxy.answers[PAGE] = Answer({"permissions-policy": "cross-origin-isolated=()"})
    missing = explain(page, proxy.origin + PAGE)
    isolated = page.evaluate("crossOriginIsolated")
    assert isolated == (browser_name != "chromium")
    assert any("`Permissions-Policy`" in text for text in missing) != isolated


@pytest.mark.claim("cross-origin-isolation/document-isolation-policy")
def test_document_isolation_policy_isolates_where_the_browser_knows_it(
    page: Page, proxy: Proxy, browser_name: str
) -> None:
    proxy.answers[PAGE] = Answer({COOP: None, COEP: None, DIP: "isolate-and-require-corp"})
    proxy.answers["/worker.js"] = Answer(JAVASCRIPT, body="")  # it inherits the policy
    missing = explain(page, proxy.origin + PAGE, '{ workers: ["/worker.js"] }')
    if browser_name == "chromium":
        assert missing == []
    else:
        assert any("does not know `Document-Isolation-Policy`" in text for text in missing)
        assert any("Cross-Origin-Opener-Policy" in text for text in missing)


def test_an_address_that_is_not_secure_is_named(page: Page, cookbook: Server) -> None:
    address = own_address()
    with Proxy(cookbook.origin("isolated"), address).serving() as proxy:
        missing = explain(page, proxy.origin + PAGE)
    assert missing[0] == (
        f"{proxy.origin} is not a secure context: use HTTPS, or http://localhost."
    )


@pytest.mark.claim("cross-origin-isolation/kept")
def test_a_page_that_the_browser_has_kept_without_headers_is_told(
    caching_page: Page, proxy: Proxy
) -> None:
    page = caching_page
    kept: Headers = {"cache-control": "max-age=3600"}
    proxy.answers[PAGE] = Answer({COEP: None, **kept})
    explain(page, proxy.origin + PAGE)
    proxy.answers[PAGE] = Answer()
    page.goto("about:blank")
    missing = explain(page, proxy.origin + PAGE)
    assert not page.evaluate("crossOriginIsolated")
    assert any("kept by this browser" in text for text in missing)
    page.reload()
    assert again(page) == []


class TestFrames:
    @pytest.mark.claim("cross-origin-isolation/frames")
    def test_the_page_above_is_named(self, page: Page, proxy: Proxy) -> None:
        above = "/above.html"
        proxy.answers[above] = Answer(
            {"content-type": "text/html"}, body=f'<iframe src="{PAGE}"></iframe>'
        )
        missing = in_frame(page, proxy.origin + above)
        assert missing == [
            f"This page is in a frame of {proxy.origin}{above}, which is not isolated. "
            "Every page above it has to be."
        ]

    def test_a_frame_of_an_isolated_page_is_isolated(self, page: Page, proxy: Proxy) -> None:
        proxy.answers["/above.html"] = Answer(
            {"content-type": "text/html", **ISOLATED}, body=f'<iframe src="{PAGE}"></iframe>'
        )
        assert in_frame(page, f"{proxy.origin}/above.html") == []

    @pytest.mark.claim("cross-origin-isolation/inner-frames")
    @pytest.mark.parametrize("headers", [{}, {COEP: "require-corp"}], ids=["broken", "allowed"])
    def test_a_frame_that_is_blocked_is_named(
        self, page: Page, proxy: Proxy, headers: Headers
    ) -> None:
        proxy.answers["/frame.html"] = Answer(
            {"content-type": "text/html", **headers}, body="<title>Frame</title>"
        )
        page.goto(proxy.origin + PAGE)
        with page.expect_request(f"{proxy.origin}/frame.html"):
            page.evaluate(
                """() => document.body.append(
                  Object.assign(document.createElement("iframe"), { src: "/frame.html" }))"""
            )
        if headers:
            page.wait_for_function("document.querySelector('iframe').contentDocument.title")
        missing = again(page)
        title = page.evaluate("document.querySelector('iframe').contentDocument?.title ?? ''")
        assert (title == "Frame") == bool(headers)
        named = f"The <iframe> of {proxy.origin}/frame.html is served without"
        assert any(text.startswith(named) for text in missing) != bool(headers)


WORKERS: dict[str, tuple[Answer, str]] = {
    "right": (Answer({**JAVASCRIPT, COEP: "require-corp"}, body="postMessage(1)"), ""),
    "credentialless": (Answer({**JAVASCRIPT, COEP: "credentialless"}, body="postMessage(1)"), ""),
    "no policy": (
        Answer(JAVASCRIPT, body="postMessage(1)"),
        "is served without `Cross-Origin-Embedder-Policy`; it needs",
    ),
    "two policies": (
        Answer({**JAVASCRIPT, COEP: ["require-corp", "require-corp"]}, body="postMessage(1)"),
        "sent twice",
    ),
    "missing": (Answer({COEP: "require-corp"}, status=404, body="<p>"), "with status 404"),
    "a page instead": (
        Answer({"content-type": "text/html", COEP: "require-corp"}, body="<p>"),
        "is served as `text/html`; it needs `Content-Type: text/javascript`",
    ),
}


@pytest.mark.claim("cross-origin-isolation/workers")
class TestWorkers:
    @pytest.mark.parametrize("name", WORKERS)
    def test_what_blocks_a_worker_is_named(self, page: Page, proxy: Proxy, name: str) -> None:
        answer, words = WORKERS[name]
        proxy.answers["/worker.js"] = answer
        missing = explain(page, proxy.origin + PAGE, '{ workers: ["/worker.js"] }')
        assert starts(page, "/worker.js") == (words == "")
        if words:
            assert len(missing) == 1
            assert missing[0].startswith(f"The worker's script {proxy.origin}/worker.js ")
            assert words in missing[0]
        else:
            assert missing == []

    def test_a_worker_that_is_sent_on_to_another_origin_is_named(
        self, page: Page, proxy: Proxy, cookbook: Server
    ) -> None:
        elsewhere = f"{cookbook.cross_site}/isolating-service-worker.js"
        proxy.answers["/worker.js"] = Answer({"location": elsewhere}, status=302, body="")
        missing = explain(page, proxy.origin + PAGE, '{ workers: ["/worker.js"] }')
        assert not starts(page, "/worker.js")
        assert "sent on to another origin" in missing[0]

    def test_a_worker_that_is_sent_on_within_the_origin_is_allowed(
        self, page: Page, proxy: Proxy
    ) -> None:
        proxy.answers["/worker.js"] = Answer({"location": "/moved.js"}, status=302, body="")
        proxy.answers["/moved.js"] = WORKERS["right"][0]
        assert explain(page, proxy.origin + PAGE, '{ workers: ["/worker.js"] }') == []
        assert starts(page, "/worker.js")

    def test_a_worker_of_another_origin_is_named(
        self, page: Page, proxy: Proxy, cookbook: Server
    ) -> None:
        url = f"{cookbook.cross_site}/worker.js"
        missing = explain(page, proxy.origin + PAGE, json.dumps({"workers": [url]}))
        assert missing == [
            f"The worker's script {url} is on another origin, and no worker may come from there: "
            "make it of a script of your own that imports this one."
        ]

    def test_a_worker_made_of_a_blob_needs_no_header(self, page: Page, proxy: Proxy) -> None:
        blob = "URL.createObjectURL(new Blob([]))"
        assert explain(page, proxy.origin + PAGE, f"{{ workers: [{blob}] }}") == []

    def test_a_worker_that_the_browser_has_kept_without_its_header_is_named(
        self, caching_page: Page, proxy: Proxy
    ) -> None:
        page = caching_page
        kept: Headers = {**JAVASCRIPT, "cache-control": "max-age=3600"}
        proxy.answers["/worker.js"] = Answer(kept, body="postMessage(1)")
        page.goto(proxy.origin + PAGE)
        assert not starts(page, "/worker.js")
        page.evaluate("fetch('/worker.js').then((response) => response.text())")
        proxy.answers["/worker.js"] = WORKERS["right"][0]
        missing = again(page, '{ workers: ["/worker.js"] }')
        assert not starts(page, "/worker.js")
        assert len(missing) == 1
        assert "kept by this browser" in missing[0]


@pytest.mark.claim("cross-origin-isolation/other-sites")
class TestFilesOfOtherSites:
    PICTURE = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><rect width="1" height="1"/>'
        "</svg>"
    )

    @pytest.mark.parametrize(
        ("headers", "attribute", "words"),
        [
            ({}, "", "has to send `Cross-Origin-Resource-Policy: cross-origin`"),
            ({"cross-origin-resource-policy": "same-origin"}, "", "has to send"),
            ({"access-control-allow-origin": "*"}, "", "the attribute `crossorigin`"),
            ({"access-control-allow-origin": "*"}, "crossorigin", None),
            ({"cross-origin-resource-policy": "cross-origin"}, "", None),
        ],
    )
    def test_a_blocked_picture_is_named_with_what_mends_it(
        self,
        page: Page,
        proxy: Proxy,
        cookbook: Server,
        headers: Headers,
        attribute: str,
        words: Any,
    ) -> None:
        with Proxy(cookbook.origin("plain"), "127.0.0.1").serving() as other:
            url = f"{other.origin}/picture.svg"
            other.answers["/picture.svg"] = Answer(
                {"content-type": "image/svg+xml", **headers}, body=self.PICTURE
            )
            page.goto(proxy.origin + PAGE)
            shown = page.evaluate(
                """([src, attribute]) => new Promise((resolve) => {
                  const picture = document.createElement("img");
                  if (attribute) picture.setAttribute(attribute, "");
                  picture.onload = () => resolve(true);
                  picture.onerror = () => resolve(false);
                  picture.src = src;
                  document.body.append(picture);
                })""",
                [url, attribute],
            )
            missing = again(page)
        assert shown == (words is None)
        if words:
            assert len(missing) == 1
            assert missing[0].startswith(f"The <img> of {url} is blocked")
            assert words in missing[0]
        else:
            assert missing == []


@pytest.mark.parametrize(
    "html",
    [
        '<script type="module" src="{url}"></script>',
        '<video crossorigin><source src="{url}"></video>',
        '<img src="http://">',
    ],
)
def test_what_is_asked_for_with_cors_or_not_at_all_is_not_called_blocked(
    page: Page, proxy: Proxy, cookbook: Server, html: str
) -> None:
    with Proxy(cookbook.origin("plain"), "127.0.0.1").serving() as other:
        allowed: Headers = {**JAVASCRIPT, "access-control-allow-origin": "*"}
        other.answers["/file"] = Answer(allowed, body="")
        page.goto(proxy.origin + PAGE)
        text = html.replace("{url}", f"{other.origin}/file")
        page.evaluate("(text) => document.body.insertAdjacentHTML('beforeend', text)", text)
        assert again(page) == []


def test_a_worker_without_an_address_is_told(page: Page, proxy: Proxy) -> None:
    missing = explain(page, proxy.origin + PAGE, '{ workers: ["http://"] }')
    assert missing == ['"http://" is no address of a worker.']


def in_frame(page: Page, url: str) -> list[str]:
    page.goto(url)
    frame = page.frame(url=f"**{PAGE}")
    assert frame is not None
    return again(frame)


def starts(page: Page, url: str) -> bool:
    """Whether the browser starts this worker."""
    heard: bool = page.evaluate(
        """(url) => new Promise((resolve) => {
          const worker = new Worker(url);
          worker.onmessage = () => resolve(true);
          worker.onerror = () => resolve(false);
        })""",
        url,
    )
    return heard


def own_address() -> str:
    """Another address of this machine than the loopback: no browser takes it for secure."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
        except OSError:
            pytest.skip("this machine has no address but the loopback")
        address: str = probe.getsockname()[0]
    return address
