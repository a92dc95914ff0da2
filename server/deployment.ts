// The header policy in the words of hosts: what the docs tell people to deploy is what the tests serve.

import { IMMUTABLE, isolationHeaders, REVALIDATE } from "./headers.ts";

const everywhere = { ...isolationHeaders, "Cache-Control": REVALIDATE };
const pairs = Object.entries(everywhere);
const each = (line: (name: string, value: string) => string, indent: string) =>
  pairs.map(([name, value]) => indent + line(name, value)).join("\n");

/** Configuration by file name. Runtimes and wheels are meant to lie under /pyodide/ and /packages/. */
export const deploymentSnippets: Readonly<Record<string, string>> = {
  _headers: `/*
${each((name, value) => `${name}: ${value}`, "  ")}
/pyodide/*
  ! Cache-Control
  Cache-Control: ${IMMUTABLE}`,

  // Without "always" an error page lacks the headers, and a missing worker script looks like a blocked one.
  // An add_header in a location drops those of the server around it, so each location names all.
  nginx: `server {
${each((name, value) => `add_header ${name} "${value}" always;`, "  ")}
  types { application/wasm wasm; text/javascript js mjs; }

  location /pyodide/ {
${each((name, value) => `add_header ${name} "${name === "Cache-Control" ? IMMUTABLE : value}" always;`, "    ")}
  }
}`,

  Caddyfile: `example.org {
  header {
${each((name, value) => `${name} "${value}"`, "    ")}
  }
  header /pyodide/* Cache-Control "${IMMUTABLE}"
  file_server
}`,

  "vercel.json": JSON.stringify(
    {
      headers: [
        { source: "/(.*)", headers: pairs.map(([key, value]) => ({ key, value })) },
        { source: "/pyodide/(.*)", headers: [{ key: "Cache-Control", value: IMMUTABLE }] },
      ],
    },
    null,
    2,
  ),

  "vite.config.js": `const headers = {
${Object.entries(isolationHeaders)
  .map(([name, value]) => `  "${name}": "${value}",`)
  .join("\n")}
};
export default { server: { headers }, preview: { headers } };`,
};
