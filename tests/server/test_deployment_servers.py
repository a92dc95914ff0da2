"""The snippets of patterns/headers.md on the real servers: what they send is server/headers.ts."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from node import run_node
from server.serve_client import request

FILES = {
    "/index.html": "text/html",
    "/worker.js": "javascript",
    "/worker.mjs": "javascript",
    "/code.wasm": "application/wasm",
    "/pyodide/v1.2.3/full/pyodide.mjs": "javascript",
}
MISSING = ("/missing.worker.js", "/pyodide/v1.2.3/full/missing.wasm")
NOBODY = 65534

SERVERS = {
    "nginx": ("nginx", "nginx-light", "-e stderr -p {folder} -c {folder}/config"),
    "Caddyfile": ("caddy", "caddy", "run --adapter caddyfile --config {folder}/config"),
    ".htaccess": ("apache2", "apache2", "-d {folder} -f {folder}/config -DFOREGROUND"),
}
"""By the name of the snippet: the program, Debian's package, and the arguments."""

SETTINGS = {
    "nginx": """daemon off;
pid {folder}/pid;
events {{}}
http {{
  include /etc/nginx/mime.types;
  access_log off;
  client_body_temp_path {folder}/client;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  {snippet}
}}
""",
    "Caddyfile": "{{\n  admin off\n  auto_https off\n}}\n{snippet}\n",
    # A server that knows no media types but those of the snippet and HTML's.
    ".htaccess": """ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/pid
ErrorLog {folder}/errors
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule headers_module /usr/lib/apache2/modules/mod_headers.so
LoadModule mime_module /usr/lib/apache2/modules/mod_mime.so
TypesConfig /dev/null
AddType text/html .html
DocumentRoot {folder}/root
<Directory {folder}/root>
  AllowOverride FileInfo
</Directory>
""",
}
WHERE = {
    "nginx": ("server {", "server {{\n listen 127.0.0.1:{port};\n root {folder}/root;"),
    "Caddyfile": ("example.org {", "http://127.0.0.1:{port} {{\n root * {folder}/root"),
}
"""What a snippet leaves to its reader: the address and the folder."""

ASK = """
import { deploymentSnippets } from "./server/deployment.ts";
import { IMMUTABLE, isolationHeaders, REVALIDATE } from "./server/headers.ts";
const policy = { isolationHeaders, IMMUTABLE, REVALIDATE };
console.log(JSON.stringify({ snippets: deploymentSnippets, policy }));
"""


@pytest.fixture(scope="session")
def asked() -> Any:
    """The snippets by name, and the policy that they are made of."""
    return json.loads(run_node(ASK).stdout)


@contextmanager
def serving(name: str, snippet: str) -> Iterator[str]:
    """Start the server of a snippet, as nobody where we are root, and give its address."""
    program, package, arguments = SERVERS[name]
    path = shutil.which(program) or shutil.which(program, path="/usr/sbin")
    if path is None:
        pytest.skip(f"{program} is not installed; Debian's package is {package}")
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port: int = free.getsockname()[1]
    # Not in pytest's folder, which nobody but its owner may enter.
    with TemporaryDirectory() as folder:
        log = Path(folder, "log")
        log.touch()
        write_site(Path(folder), name, snippet, port)
        as_nobody: dict[str, Any] = {}
        if os.geteuid() == 0:
            as_nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
            for file in (Path(folder), *Path(folder).rglob("*")):
                os.chown(file, NOBODY, NOBODY)
        with (
            log.open("w") as written,
            subprocess.Popen(
                [path, *arguments.format(folder=folder).split()],
                env={**os.environ, "HOME": folder, "XDG_CONFIG_HOME": folder},
                stdout=written,
                stderr=written,
                **as_nobody,
            ) as process,
        ):
            try:
                wait_for(port, process, log)
                yield f"http://127.0.0.1:{port}"
            finally:
                process.terminate()


def write_site(folder: Path, name: str, snippet: str, port: int) -> None:
    """Write the files to serve, and the configuration around the snippet."""
    for file in FILES:
        place = folder / "root" / file.removeprefix("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("content")
    if name in WHERE:
        begin, here = WHERE[name]
        assert snippet.count(begin) == 1
        snippet = snippet.replace(begin, here.format(folder=folder, port=port))
    else:
        (folder / "root" / name).write_text(snippet)
    settings = SETTINGS[name].format(folder=folder, port=port, snippet=snippet)
    (folder / "config").write_text(settings)


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server takes connections."""
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=10).close()
            return
        except ConnectionRefusedError:
            assert process.poll() is None, f"the server has ended: {log.read_text()}"
            assert time.monotonic() < deadline, f"it takes no connections: {log.read_text()}"
            time.sleep(0.02)


def differences(origin: str, policy: Any) -> list[str]:
    """Say which answers are not as the policy has it. `request` refuses a header sent twice."""
    wrong = []

    def check(path: str, status: int, media_type: str = "", **headers: str) -> None:
        answer = request(origin, path, "GET", headers)
        kept = path.startswith("/pyodide/") and status < 400
        wanted = {
            **policy["isolationHeaders"],
            "Cache-Control": policy["IMMUTABLE" if kept else "REVALIDATE"],
        }
        found = {name: answer.headers.get(name.lower()) for name in wanted}
        if (answer.status, found) != (status, wanted):
            wrong.append(f"{path}, status {status}: {answer.status}, {found}")
        if media_type not in answer.headers.get("content-type", ""):
            wrong.append(f"{path}: {answer.headers.get('content-type')}")

    for path, media_type in FILES.items():
        check(path, 200, media_type)
        etag = request(origin, path, "GET", {}).headers["etag"]
        check(path, 304, if_none_match=etag)
    for path in MISSING:
        check(path, 404)
    return wrong


@pytest.mark.parametrize("name", SERVERS)
def test_the_server_sends_what_the_policy_says(name: str, asked: Any) -> None:
    with serving(name, asked["snippets"][name]) as origin:
        assert differences(origin, asked["policy"]) == []


@pytest.mark.parametrize("name", SERVERS)
def test_each_line_of_a_snippet_is_needed(name: str, asked: Any) -> None:
    """The control: without any one line that sets something, an answer is another one."""
    lines = asked["snippets"][name].splitlines()
    setting = [line for line in lines if re.search(r'".*[^{]$|Cache|javascript|wasm', line)]
    assert len(setting) >= 6
    for line in setting:
        without = "\n".join(other for other in lines if other is not line)
        with serving(name, without) as origin:
            assert differences(origin, asked["policy"]) != [], f"nobody misses {line!r}"
