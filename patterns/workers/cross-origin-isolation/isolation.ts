// Proves that this page shares memory with its workers, or says which rule is broken, and by what.
// Needs: a page. From: pyodide-worker-patterns, workers/cross-origin-isolation, 0.2.0

import {
  brokenRules,
  COEP,
  COOP,
  DIP,
  type HeaderRule,
  JAVASCRIPT,
  policyOf,
} from "./header-rules";

export interface Isolation {
  /** Whether memory can be shared: proved by sharing some. */
  isolated: boolean;
  /** What is wrong and what mends it, most basic first. An isolated page may have blocked files or workers. */
  missing: string[];
}

export interface ExplainOptions {
  /** Scripts of workers, which are looked at too. */
  workers?: readonly (string | URL)[];
}

/**
 * The only honest test. `crossOriginIsolated` can be true in a browser without SharedArrayBuffer, and
 * without isolation a shared WebAssembly.Memory still makes one, which no postMessage will take.
 */
export function sharesMemory(): boolean {
  try {
    structuredClone(new SharedArrayBuffer(1));
    return globalThis.crossOriginIsolated;
  } catch {
    return false;
  }
}

/** Zeroed bytes that Python sees too, when they are given as a global variable. Without isolation: a copy. */
export function allocate(byteLength: number): ArrayBuffer | SharedArrayBuffer {
  return sharesMemory() ? new SharedArrayBuffer(byteLength) : new ArrayBuffer(byteLength);
}

/** Asks for the page, its workers and the files of its elements again, and reads their headers. Never throws. */
export async function explainIsolation(options: ExplainOptions = {}): Promise<Isolation> {
  const isolated = sharesMemory();
  const missing = isolated ? await explainElements() : await explainPage();
  for (const url of options.workers ?? []) missing.push(...(await explainWorker(url)));
  return { isolated, missing };
}

async function explainPage(): Promise<string[]> {
  if (globalThis.crossOriginIsolated)
    return ["The page is isolated, but this browser has no SharedArrayBuffer: update it."];
  const missing: string[] = [];
  const isFramed = globalThis.top !== globalThis.self;
  if (!globalThis.isSecureContext)
    missing.push(`${location.origin} is not a secure context: use HTTPS, or http://localhost.`);
  // The opener policy of a frame means nothing: that of the page on top does.
  const page = await ask(location.href, "no-store");
  missing.push(...(await look("The page", page, location.href, isFramed ? [COEP] : [COOP, COEP])));
  if (missing.length > 0 && document.querySelector('meta[http-equiv^="cross-origin-" i]'))
    missing.push("A `<meta>` element cannot set these headers: the server has to send them.");
  const headers = page?.headers;
  const policy = headers?.get(DIP.name);
  if (headers && policy) {
    missing.push(...brokenRules("The page", headers, [DIP]));
    if (policyOf(DIP, headers))
      missing.push(`This browser does not know \`${DIP.name}\`: send the other two as well.`);
  }
  if (isFramed) missing.push(whyFrame());
  else if (!isPermitted()) missing.push(NOT_PERMITTED);
  if (missing.length > 0) return missing;
  if (headers && policyOf(COEP, headers) === "credentialless")
    return [`This browser may not know \`${COEP.name}: credentialless\`: send \`require-corp\`.`];
  return ["The headers are right, but this browser did not isolate the page: reload or update it."];
}

function whyFrame(): string {
  const { parent } = globalThis;
  try {
    if (!parent.crossOriginIsolated)
      return `This page is in a frame of ${parent.location.href}, which is not isolated. Every page above it has to be.`;
  } catch {
    return (
      "This page is in a frame. Every page above it has to be isolated too, and a frame from another origin " +
      'needs the attribute `allow="cross-origin-isolated"`.'
    );
  }
  return isPermitted()
    ? "This page is in a frame, and needs the header of its own."
    : NOT_PERMITTED;
}

const NOT_PERMITTED =
  "The permission is not given: a `Permissions-Policy` header, or a frame without " +
  '`allow="cross-origin-isolated"`, forbids `cross-origin-isolated` here.';

/** Chromium has a permission for it; a browser that cannot be asked has none. */
function isPermitted(): boolean {
  type Policy = { allowsFeature(name: string): boolean };
  const { featurePolicy } = document as { featurePolicy?: Policy };
  return featurePolicy?.allowsFeature("cross-origin-isolated") ?? true;
}

async function explainWorker(address: string | URL): Promise<string[]> {
  if (!URL.canParse(address, document.baseURI)) return [`"${address}" is no address of a worker.`];
  const url = new URL(address, document.baseURI);
  const subject = `The worker's script ${url}`;
  if (url.protocol === "blob:" || url.protocol === "data:") return [];
  if (url.origin !== location.origin)
    return [
      `${subject} is on another origin, and no worker may come from there: make it of a script of your own that imports this one.`,
    ];
  const response = await ask(url.href, "no-store");
  if (response?.type === "basic" && !response.ok)
    return [`${subject} is answered with status ${response.status}.`];
  const type = response?.headers.get("Content-Type") ?? "";
  if (response && !JAVASCRIPT.test(type))
    return [`${subject} is served as \`${type}\`; it needs \`Content-Type: text/javascript\`.`];
  const page = sharesMemory() ? await ask(location.href, "no-store") : undefined;
  const inherits = page && policyOf(DIP, page.headers);
  return look(subject, response, url.href, inherits ? [] : [COEP]);
}

/** What an isolated page blocks: elements without CORS, and frames without a policy. */
async function explainElements(): Promise<string[]> {
  const missing = new Set<string>();
  const elements = document.querySelectorAll("[src], link[rel~=stylesheet][href], object[data]");
  for (const element of elements) {
    // A <source> is asked for as its <video> says, and a module always with CORS.
    if (element.closest("[crossorigin], [credentialless], script[type=module i]")) continue;
    const names = ["src", "href", "data"];
    const address = names.map((name) => element.getAttribute(name)).find(Boolean) ?? "";
    if (!URL.canParse(address, document.baseURI)) continue;
    const url = new URL(address, document.baseURI);
    const name = `<${element.localName}> of ${url}`;
    if (!url.protocol.startsWith("http")) continue;
    if (url.origin === location.origin) {
      if (element.localName !== "iframe") continue;
      const frame = await ask(url.href, "no-store");
      for (const text of await look(`The ${name}`, frame, url.href, [COEP])) missing.add(text);
    } else if (!(await ask(url.href, "default", "no-cors"))) {
      const mend = (await ask(url.href, "default", "cors"))
        ? "Its site allows CORS: give the element the attribute `crossorigin`."
        : "Its site has to send `Cross-Origin-Resource-Policy: cross-origin`; or serve the file yourself.";
      missing.add(`The ${name} is blocked, or cannot be reached. ${mend}`);
    }
  }
  return [...missing];
}

/** The rules that an answer breaks, as the server sends it now, and as the browser has kept it. */
async function look(
  subject: string,
  now: Response | undefined,
  url: string,
  rules: HeaderRule[],
): Promise<string[]> {
  if (!now)
    return [`${subject} could not be read: it is unreachable, or sent on to another origin.`];
  const broken = brokenRules(subject, now.headers, rules);
  if (broken.length > 0) return broken;
  const kept = await ask(url, "force-cache");
  if (!kept || brokenRules(subject, kept.headers, rules).length === 0) return [];
  return [
    `${subject} is kept by this browser as it was before its headers were right: reload without cache, and send \`Cache-Control: no-cache\`.`,
  ];
}

async function ask(url: string, cache: RequestCache, mode: RequestMode = "same-origin") {
  return fetch(url, { cache, mode }).catch(() => undefined);
}
