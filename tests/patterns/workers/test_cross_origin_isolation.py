"""Cross-Origin Isolation: shared memory, both ways, while Python runs; and a Stop button."""

from __future__ import annotations

import pytest
from contract import RunsPython, production, replacing, without, without_coep
from example_fixtures import OpenExample
from example_page import ExamplePage
from outcomes import script
from pytest_pyodide_workers import Observer, Server

EXAMPLE = "examples/workers/cross_origin_isolation.html"
PAGE = "**/examples/workers/cross_origin_isolation.html*"

isolated = pytest.mark.origin("isolated")
plain = pytest.mark.origin("plain")


class TestContract(RunsPython):
    pass


class TestProof:
    """What isolation is, and how a page finds out."""

    @isolated
    @pytest.mark.claim("cross-origin-isolation/isolated-shares")
    def test_an_isolated_page_shares_memory_with_its_worker(self, example: ExamplePage) -> None:
        assert example.page.locator("#isolation").get_attribute("data-isolated") == "true"
        assert echo_of_shared_memory(example) == "written by the worker"

    @plain
    @pytest.mark.claim("cross-origin-isolation/names-what-is-missing")
    def test_a_plain_page_names_the_headers_it_lacks(
        self, example: ExamplePage, origin: str
    ) -> None:
        """Both of them; the control of verify, which drops COEP alone, lacks only that."""
        note = example.page.locator("#isolation")
        assert note.get_attribute("data-isolated") == "false"
        assert "Cross-Origin-Embedder-Policy: require-corp" in note.inner_text()
        lacks_opener = "Cross-Origin-Opener-Policy: same-origin" in note.inner_text()
        assert lacks_opener == (origin == "plain")

    @plain
    @pytest.mark.claim("cross-origin-isolation/constructor-proves-nothing")
    def test_without_isolation_shared_memory_exists_but_does_not_cross(
        self, example: ExamplePage
    ) -> None:
        """Why ``typeof SharedArrayBuffer``, or an instance of it, proves nothing."""
        assert "DataCloneError" in echo_of_shared_memory(example)

    @isolated
    @pytest.mark.version_independent
    @pytest.mark.parametrize(
        ("lost", "kept"),
        [
            ("cross-origin-opener-policy", "Cross-Origin-Embedder-Policy"),
            ("cross-origin-embedder-policy", "Cross-Origin-Opener-Policy"),
        ],
    )
    @pytest.mark.claim("cross-origin-isolation/one-header-is-none")
    def test_one_header_alone_isolates_nothing(
        self, open_example: OpenExample, lost: str, kept: str
    ) -> None:
        """The control of the headers: drop either, and the page says which."""
        page = open_example(prepare=lambda fresh: fresh.page.route(PAGE, without(lost)))
        note = page.page.locator("#isolation[data-isolated]")
        assert note.get_attribute("data-isolated") == "false"
        missing = note.locator("li").first.inner_text()
        assert lost in missing.lower() and kept not in missing

    @isolated
    @pytest.mark.version_independent
    @pytest.mark.claim("cross-origin-isolation/doubled-header")
    def test_a_misspelt_header_is_quoted(self, open_example: OpenExample) -> None:
        value = {"cross-origin-embedder-policy": "require-corp, require-corp"}
        page = open_example(prepare=lambda fresh: fresh.page.route(PAGE, replacing(value)))
        first = page.page.locator("#isolation[data-isolated] li").first
        assert "require-corp, require-corp" in first.inner_text()

    @isolated
    @pytest.mark.version_independent
    @pytest.mark.claim("cross-origin-isolation/worker-needs-header")
    def test_a_worker_script_without_coep_is_told_the_header(
        self, open_example: OpenExample, observer: Observer
    ) -> None:
        with observer.expect("ERR_BLOCKED_BY_RESPONSE", "NS_ERROR_DOM_COEP_FAILED"):
            page = open_example(
                prepare=lambda fresh: fresh.page.route("**/assets/python.worker-*.js", without_coep)
            )
            page.wait_for("error", phase="start", seconds=15)
        assert page.problem is not None
        assert "`Cross-Origin-Embedder-Policy: require-corp`" in page.problem.message


@production
class TestSharedMemory:
    @isolated
    @pytest.mark.claim("cross-origin-isolation/page-to-python")
    def test_python_sees_what_the_page_writes_while_it_runs(self, example: ExamplePage) -> None:
        # Ends only by the slider: no message can reach a worker whose loop is busy.
        example.start("while dials[0] != 33: pass\n'seen'")
        example.wait_for("running", phase="run")
        example.page.locator("#sparks").fill("33")
        example.wait_for("done", "error", phase="run")
        assert example.result == '"seen"'

    @isolated
    @pytest.mark.claim("cross-origin-isolation/python-to-page")
    def test_the_page_sees_what_python_writes_while_it_runs(self, example: ExamplePage) -> None:
        example.start("dials[1] = 4711\nwhile dials[0] != 12: pass")
        example.expect_text("#generation", "Generation 4711")
        assert example.state == "running"
        example.page.locator("#sparks").fill("12")
        example.wait_for("done", "error", phase="run")

    @isolated
    def test_the_picture_is_drawn_from_memory_that_python_fills(self, example: ExamplePage) -> None:
        example.run("pixels.assign(bytes([200] * len(pixels)))")
        lit = """new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => {
          const canvas = document.getElementById("picture");
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          resolve(data.filter((value, i) => i % 4 === 2 && value === 190).length);
        })))"""
        assert example.call(lit) == 96 * 48

    @plain
    def test_without_isolation_the_same_program_gets_a_copy(self, example: ExamplePage) -> None:
        """The control of sharing: Python writes, and the page sees nothing of it."""
        assert example.run("dials[1] = 7\ndials[1]") == "7"
        assert example.page.locator("#generation").inner_text() in ("", "Generation 0")
        assert not example.page.locator("#picture").is_visible()


@production
class TestStop:
    @pytest.mark.smoke
    @isolated
    @pytest.mark.claim("cross-origin-isolation/interrupt")
    def test_a_busy_loop_is_interrupted_and_python_lives_on(self, example: ExamplePage) -> None:
        example.run("kept_over_stop = 41")
        example.start("dials[1] = 555\nwhile True: pass")
        example.expect_text("#generation", "Generation 555")
        example.press_stop()
        example.wait_for("stopped", "error", phase="stop")
        assert "interrupt" in example.status
        assert example.run("kept_over_stop + 1") == "42"

    @isolated
    @pytest.mark.claim("cross-origin-isolation/early-interrupt")
    def test_stopping_before_python_has_begun_is_stopping_too(self, example: ExamplePage) -> None:
        code = example.call("""(async () => {
          const run = python.runPython("while True: pass").catch((error) => error.code);
          await python.stop();
          return run;
        })()""")
        assert code == "stopped"
        assert example.run("1 + 1") == "2"

    @plain
    @pytest.mark.claim("cross-origin-isolation/plain-stop")
    def test_without_isolation_stop_replaces_the_worker(
        self, example: ExamplePage, observer: Observer
    ) -> None:
        """The control of the interrupt, and the way on: Python starts afresh, the page does not."""
        example.run("lost_over_stop = 41")
        example.start("while True: pass")
        # Firefox logs an exception without a value when a worker is ended in the middle of a loop.
        with observer.expect("uncaught error: undefined", only="firefox"):
            example.press_stop()
            example.wait_for("stopped", "error", phase="stop and boot", seconds=60)
        assert "new worker" in example.status
        assert example.fail("lost_over_stop").type == "NameError"
        assert example.run("dials[0] is not None") == "true", "the arrays are given again"

    @isolated
    @pytest.mark.claim("cross-origin-isolation/stop-over-any-client")
    def test_stop_works_over_the_basic_client(self, example: ExamplePage) -> None:
        how = script(
            example,
            """
            const interrupts = newInterruptBuffer();
            const client = new PythonClient({ indexURL, interrupts });
            await client.init();
            const going = client.runPython("kept = 1\\nwhile True: kept += 1");
            const error = going.catch((e) => e);
            await sleep(100);
            const stopped = await stopRun(going, { interrupts });
            const kept = await client.runPython("kept > 1");
            client.close();
            return [stopped, (await error).type, kept];
            """,
            phase="boot",
            seconds=60,
        )
        assert how == [True, "KeyboardInterrupt", True]

    @isolated
    @pytest.mark.claim("cross-origin-isolation/stop-over-any-client")
    def test_stop_works_over_a_worker_of_ones_own(self, example: ExamplePage) -> None:
        how = script(
            example,
            """
            const source = `onmessage = async ({ data: { indexURL, interrupts } }) => {
              const { loadPyodide } = await import(indexURL + "pyodide.mjs");
              const pyodide = await loadPyodide({ indexURL });
              pyodide.setInterruptBuffer(interrupts);
              postMessage("ready");
              try { pyodide.runPython("while True: pass"); }
              catch (error) { postMessage(error.type); }
            }`;
            const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
            const worker = new Worker(url, { type: "module" });
            const interrupts = newInterruptBuffer();
            const said = () => new Promise((resolve) => {
              worker.onmessage = ({ data }) => resolve(data);
            });
            worker.postMessage({ indexURL, interrupts });
            await said();
            const going = said();
            await sleep(100);
            const stopped = await stopRun(going, { interrupts });
            worker.terminate();
            return [stopped, await going];
            """,
            phase="boot",
            seconds=60,
        )
        assert how == [True, "KeyboardInterrupt"]

    @plain
    @pytest.mark.claim("cross-origin-isolation/grace")
    def test_what_cannot_be_interrupted_is_told(
        self, example: ExamplePage, observer: Observer
    ) -> None:
        with observer.expect("uncaught error: undefined", only="firefox"):
            how = script(
                example,
                """
                const client = new PythonClient({ indexURL });
                await client.init();
                const going = client.runPython("while True: pass");
                const error = going.catch((e) => e.code);
                const stopped = await stopRun(going, { interrupts: newInterruptBuffer() });
                client.close();
                return [newInterruptBuffer() === undefined, stopped, await error];
                """,
                phase="boot",
                seconds=60,
            )
        assert how == [True, False, "closed"]

    @isolated
    @pytest.mark.version_independent
    @pytest.mark.claim("cross-origin-isolation/late-answers")
    def test_a_worker_that_hears_late_is_not_interrupted_over_and_over(
        self, example: ExamplePage
    ) -> None:
        """An interrupt would hit the message's own code: it would never be heard."""
        written, asked = script(
            example,
            """
            let written = 0, asked = 0, looks = 0;
            const get = () => { looks += 1; return 0; }; // Stop looks every 20 ms, or less often
            const set = (v) => { written += v === 2; };
            const interrupts = Object.defineProperty({}, 0, { get, set });
            const cancel = async () => {
              asked += 1;
              for (const heard = looks + 6; looks < heard; ) await sleep(5);
            };
            await stopRun(new Promise(() => {}), { interrupts, cancel, graceMs: 5_000 });
            return [written, asked];
            """,
        )
        assert asked > 4
        assert 0 < written < asked - 2


class TestFrames:
    """A page that sends the right headers, inside of another page."""

    @isolated
    @pytest.mark.version_independent
    @pytest.mark.claim("cross-origin-isolation/frames")
    def test_a_frame_is_told_the_attribute_that_it_lacks(
        self, open_example: OpenExample, cookbook: Server, browser_name: str
    ) -> None:
        """From another origin. Firefox has no such permission, and isolates the frame."""
        embedded = f"{cookbook.cross_site}/{EXAMPLE}"
        headers = {
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-embedder-policy": "require-corp",
            "cross-origin-resource-policy": "cross-origin",
        }
        page = open_example(
            prepare=lambda fresh: fresh.page.route(f"{cookbook.cross_site}/**", replacing(headers))
        )
        page.wait_until_ready()
        page.page.evaluate(
            """(src) =>
              document.body.append(Object.assign(document.createElement("iframe"), { src }))""",
            embedded,
        )
        note = page.page.frame_locator("iframe").locator("#isolation[data-isolated]")
        note.wait_for(state="attached", timeout=30_000)
        if note.get_attribute("data-isolated") == "false":
            assert 'allow="cross-origin-isolated"' in note.inner_text()
        else:
            assert browser_name == "firefox"


@production
class TestOtherSites:
    """What an isolated page may still load from elsewhere."""

    @isolated
    @pytest.mark.claim("cross-origin-isolation/cdn-is-fine")
    @pytest.mark.version_independent
    def test_pyodide_may_come_from_a_site_that_allows_it(
        self, example: ExamplePage, cookbook: Server, pyodide_version: str
    ) -> None:
        """As from the CDN: ``import()`` and ``fetch()`` are CORS requests, and ask for no CORP."""
        index = f"{cookbook.cross_site}/pyodide/v{pyodide_version}/full/"
        result = example.call(
            f"""(async () => {{
          const other = new PythonWorker({{ indexURL: "{index}" }});
          return other.runPython("1 + 1").finally(() => other.close());
        }})()""",
            phase="boot",
            seconds=60,
        )
        assert result == 2

    @isolated
    @pytest.mark.claim("cross-origin-isolation/blocks-without-corp")
    def test_a_resource_without_corp_is_blocked(
        self, example: ExamplePage, cookbook: Server, observer: Observer
    ) -> None:
        with observer.expect("ERR_BLOCKED_BY_RESPONSE", "Cross-Origin-Resource", certain=True):
            assert fetch_opaquely(example, f"{cookbook.cross_site}/examples/") == "TypeError"

    @plain
    def test_a_plain_page_may_load_it(self, example: ExamplePage, cookbook: Server) -> None:
        assert fetch_opaquely(example, f"{cookbook.cross_site}/examples/") == "opaque"


class TestMinimal:
    @pytest.mark.smoke
    @isolated
    @pytest.mark.claim("cross-origin-isolation/minimal-stops")
    def test_the_loop_of_the_slide_stops(self, example: ExamplePage) -> None:
        answers = script(
            example,
            """
            const minimal = startMinimal();
            await minimal.init(indexURL);
            const going = minimal.runPython("while True: pass");
            const again = setInterval(minimal.stop, 200); // as a person would: one can be lost
            const message = await going;
            clearInterval(again);
            await sleep(50);
            return [message, await minimal.runPython("1 + 1")];
            """,
            phase="boot and stop",
            seconds=60,
        )
        assert "KeyboardInterrupt" in answers[0]
        assert answers[1] == 2 or "KeyboardInterrupt" in str(answers[1])

    @plain
    @pytest.mark.claim("cross-origin-isolation/minimal-refuses")
    def test_it_refuses_a_page_that_is_not_isolated(self, example: ExamplePage) -> None:
        message = example.call("(async () => startMinimal())().catch((error) => error.message)")
        assert message == "This page is not cross-origin isolated"


def echo_of_shared_memory(example: ExamplePage) -> str:
    """Send shared memory, made without its constructor, to a worker that writes into it."""
    echo: str = example.call("""new Promise((resolve) => {
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer;
      const source = "onmessage = ({ data }) => { new Uint8Array(data)[0] = 7; postMessage(0); }";
      const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      const worker = new Worker(url, { type: "module" });
      worker.onmessage = () =>
        resolve(new Uint8Array(memory)[0] === 7 ? "written by the worker" : "a copy");
      try {
        worker.postMessage(memory);
      } catch (error) {
        resolve(`${memory[Symbol.toStringTag]}: ${error.name}`);
      }
    })""")
    return echo


def fetch_opaquely(example: ExamplePage, url: str) -> str:
    kind: str = example.call(
        f"fetch('{url}', {{ mode: 'no-cors' }}).then((r) => r.type, (error) => error.name)"
    )
    return kind
