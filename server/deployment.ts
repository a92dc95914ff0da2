// The header policy in the words of hosts: what the docs tell people to deploy is what the tests serve.

import { IMMUTABLE, isolationHeaders, REVALIDATE } from "./headers.ts";

const isolation = Object.entries(isolationHeaders);
const lines = (line: (name: string, value: string) => string) =>
  isolation.map(([name, value]) => line(name, value)).join("\n");

/** Configuration by file name. Runtimes and wheels are meant to lie under /pyodide/ and /packages/. */
export const deploymentSnippets: Readonly<Record<string, string>> = {
  _headers: `/*
${lines((name, value) => `  ${name}: ${value}`)}
  Cache-Control: ${REVALIDATE}
/pyodide/*
  ! Cache-Control
  Cache-Control: ${IMMUTABLE}`,

  // Without "always" an error page lacks the headers, and a missing worker script looks like a blocked
  // one. A map, since any add_header in a location would drop all those of the server around it. By
  // the status too, since a file that is missing today must not be missing for good.
  nginx: `map "$status $uri" $caching {
  default                      "${REVALIDATE}";
  "~^(200|206|304) /pyodide/"  "${IMMUTABLE}";
}
server {
${lines((name, value) => `  add_header ${name} "${value}" always;`)}
  add_header Cache-Control $caching always;
  location ~ \\.mjs$ { default_type text/javascript; }
}`,

  // Caddy sets the headers of the longest path first, so a general Cache-Control would win: exclude it.
  Caddyfile: `example.org {
  @pages not path /pyodide/*
  header {
${lines((name, value) => `    ${name} "${value}"`)}
  }
  header @pages Cache-Control "${REVALIDATE}"
  header /pyodide/* Cache-Control "${IMMUTABLE}"
  file_server
  handle_errors {
    header Cache-Control "${REVALIDATE}"
  }
}`,

  // "always" for errors and for answers with status 304. Not every system's table of types has .mjs.
  ".htaccess": `${lines((name, value) => `Header always set ${name} "${value}"`)}
Header always set Cache-Control "${REVALIDATE}"
Header always set Cache-Control "${IMMUTABLE}" "expr=%{REQUEST_URI} =~ m#^/pyodide/# && %{REQUEST_STATUS} =~ /^(200|206|304)$/"
AddType text/javascript .js .mjs
AddType application/wasm .wasm`,

  "vercel.json": JSON.stringify(
    {
      headers: [
        { source: "/(.*)", headers: isolation.map(([key, value]) => ({ key, value })) },
        { source: "/pyodide/(.*)", headers: [{ key: "Cache-Control", value: IMMUTABLE }] },
      ],
    },
    null,
    2,
  ),

  "vite.config.js": `const headers = {
${lines((name, value) => `  "${name}": "${value}",`)}
};
export default { server: { headers }, preview: { headers } };`,
};
