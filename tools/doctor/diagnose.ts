// The rules of isolation that can be judged from the answers of servers, most basic first.

import * as headerRules from "../../patterns/workers/cross-origin-isolation/header-rules.ts";
import { SetupError } from "../setup/run.ts";
import { type Answer, ask, type Load, readPage, readScript, type Script } from "./read.ts";

const { COEP, COOP, DIP, JAVASCRIPT, brokenRules, policyOf } = headerRules;
const CORP = "Cross-Origin-Resource-Policy";
const CORS = "Access-Control-Allow-Origin";
/** Of scripts, and of files and frames of elements. */
export const MOST = 50;
const LONG_S = 3600;
const STALE = "A browser with an old copy does not hear of new headers: send";

export interface Finding {
  rule: string;
  subject: string;
  message: string;
}

export class Diagnosis {
  url = "";
  isolated = false;
  readonly problems: Finding[] = [];
  readonly warnings: Finding[] = [];
  readonly checked: string[] = [];

  /** What is told next is about this subject. */
  look(subject: string): string {
    this.checked.push(subject);
    return subject;
  }

  broken(rule: string, message: string): void {
    this.problems.push({ rule, subject: this.checked.at(-1) ?? "", message });
  }

  warn(rule: string, message: string): void {
    this.warnings.push({ rule, subject: this.checked.at(-1) ?? "", message });
  }
}

/** @throws {SetupError} when the page cannot be asked */
export async function diagnose(address: string, workers: readonly string[]): Promise<Diagnosis> {
  const asked = parseAddress(address);
  const page = await ask(asked, { Accept: "text/html,*/*;q=0.5" }).catch(({ message }: Error) => {
    const mend = "Correct the address, or start the server.";
    throw new SetupError(`${asked} could not be asked: ${message}. ${mend}`);
  });
  const given = workers.map((worker) => parseAddress(worker, page.url));
  const to = new Diagnosis();
  to.url = page.url.href;
  if (!checkAnswer(to, page)) return to;
  checkHeaders(to, page);
  // The final answer counts, and a policy for documents that is none changes nothing.
  to.isolated = to.problems.every(({ rule }) => /^(redirect|document-iso.*)$/.test(rule));
  await checkCopies(to, page);
  const { base, loads, scripts } = readPage(page.text, page.url);
  const found = [...given, ...(await findWorkers(to, page, scripts, base))];
  for (const url of new Map(found.map((it) => [it.href, it])).values())
    await checkWorker(to, page, url);
  await checkLoads(to, page, loads);
  return to;
}

function parseAddress(address: string, base?: URL): URL {
  const url = URL.canParse(address, base) ? new URL(address, base) : undefined;
  if (!url) throw new SetupError(`"${address}" is no whole address: write https://example.org/.`);
  if (/^https?:$/.test(url.protocol)) return url;
  const why = `has the scheme "${url.protocol}", and only an HTTP server sends headers`;
  throw new SetupError(`"${address}" ${why}: serve it, and write http: or https:.`);
}

/** @returns whether it is a page: the headers of an error say nothing of one. */
function checkAnswer(to: Diagnosis, { url, status, headers, hops }: Answer): boolean {
  for (const [i, hop] of hops.slice(0, -1).entries()) {
    const next = hops[i + 1]?.url ?? url;
    to.look(`The redirect with status ${hop.status} from ${hop.url} to ${next}`);
    if (hop.url.protocol === "https:" && next.protocol === "http:")
      to.broken("redirect", `${hop.url} is sent on to ${next}, without TLS: send it on to https.`);
  }
  to.look("The page");
  const isLocal = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === "http:" && !isLocal)
    to.broken("secure-context", `${url.origin} is not a secure context: use HTTPS, or localhost.`);
  const type = headers.get("Content-Type") ?? "";
  if (status >= 400)
    to.broken("status", `${url} is answered with status ${status}: correct address or server.`);
  else if (!isHtml(headers))
    to.broken("html", `${url} is served as \`${type}\`; a page needs \`Content-Type: text/html\`.`);
  return status < 400 && isHtml(headers);
}

function isHtml(headers: Headers): boolean {
  return /^(text\/html|application\/xhtml\+xml)\b/i.test(headers.get("Content-Type") ?? "");
}

function checkHeaders(to: Diagnosis, { headers, url }: Answer): void {
  const isByDip = policyOf(DIP, headers) !== undefined;
  for (const rule of headers.has(DIP.name) && !isByDip ? [COOP, COEP, DIP] : [COOP, COEP]) {
    const name = rule.name.toLowerCase();
    for (const text of brokenRules("The page", headers, [rule])) {
      if (!isByDip) to.broken(name, text);
      else to.warn(name, `${text} \`${DIP.name}\` isolates in Chromium 137 and newer alone.`);
    }
  }
  if (policyOf(COEP, headers) === "credentialless") {
    const where = "isolates in Chromium and in Firefox on desktops, not in Safari";
    to.warn("credentialless", `\`${COEP.name}: credentialless\` ${where}: send \`require-corp\`.`);
  }
  const permissions = headers.get("Permissions-Policy") ?? "";
  const [given, list = ""] =
    /\bcross-origin-isolated *= *(\([^)]*\)|[^,]+)/.exec(permissions) ?? [];
  if (given === undefined || /\*|\bself\b/.test(list) || list.includes(`"${url.origin}"`)) return;
  const mend = "write `cross-origin-isolated=(self)`";
  to.broken("permissions-policy", `\`Permissions-Policy: ${given}\` forbids isolation: ${mend}.`);
}

/** Whether browsers use their copy for long before they ask again. */
function isKept(headers: Headers): boolean {
  const value = headers.get("Cache-Control") ?? "";
  if (/\bno-(cache|store)\b/i.test(value)) return false;
  const [, seconds] = /(?:^|[\s,])max-age="?(\d+)/i.exec(value) ?? [];
  return /\bimmutable\b/i.test(value) || Number(seconds ?? 0) > LONG_S;
}

/** The headers of a 304 answer replace those of a browser's copy; what it lacks stays as it was. */
async function checkCopies(to: Diagnosis, page: Answer): Promise<void> {
  const value = page.headers.get("Cache-Control");
  if (isKept(page.headers))
    to.warn("cache", `The page is kept: \`Cache-Control: ${value}\`. ${STALE} \`no-cache\`.`);
  const etag = page.headers.get("ETag");
  if (etag === null) return;
  const again = await ask(page.url, { "If-None-Match": etag }).catch(() => undefined);
  if (again?.status !== 304) return;
  const lost = [COOP, COEP, DIP].filter(
    (rule) => policyOf(rule, page.headers) && !policyOf(rule, again.headers),
  );
  const names = lost.map(({ name }) => `\`${name}\``).join(" and ");
  if (names) to.warn("revalidation", `A 304 answer of the page lacks ${names}. ${STALE} them.`);
}

/** Goes from script to script, by what they import. */
async function findWorkers(to: Diagnosis, page: Answer, first: Script[], base: URL) {
  const workers: URL[] = [];
  const scripts = [...first];
  const seen = new Set<string>();
  for (const { url, code } of scripts) {
    if (code === undefined && (url.origin !== page.url.origin || seen.has(url.href))) continue;
    if (seen.size === MOST) {
      to.look(`The script ${url}`);
      to.warn("bound", `Only ${MOST} scripts were read: name workers of the others by --worker.`);
      break;
    }
    seen.add(code ?? url.href);
    const text = code ?? (await ask(url).catch(() => undefined))?.text ?? "";
    const named = readScript(text, url, base);
    workers.push(...named.workers);
    scripts.push(...named.modules.map((module) => ({ url: module })));
    if (named.computed === 0) continue;
    const subject = to.look(code === undefined ? `The script ${url}` : "A script in the page");
    to.warn("computed", `${subject} computes a worker's address: name the worker by --worker.`);
  }
  return workers;
}

async function checkWorker(to: Diagnosis, page: Answer, url: URL): Promise<void> {
  const subject = to.look(`The worker's script ${url}`);
  const broken = (rule: string, text: string) => to.broken(`worker-${rule}`, `${subject} ${text}`);
  const own = "a worker has to come from the page's origin: serve the script yourself.";
  if (url.origin !== page.url.origin) return broken("origin", `is on another origin, and ${own}`);
  const answer = await ask(url).catch(({ message }: Error) => message);
  if (typeof answer === "string")
    return broken("unreachable", `could not be asked: ${answer}. Correct its address.`);
  const { headers, hops, status } = answer;
  const away = hops.find((hop) => hop.url.origin !== url.origin);
  if (away) return broken("redirect", `is sent on to ${away.url}, and ${own}`);
  if (status >= 400) return broken("status", `is answered with status ${status}: put it there.`);
  const type = headers.get("Content-Type") ?? "";
  if (!JAVASCRIPT.test(type))
    broken("type", `is served as \`${type}\`; it needs \`Content-Type: text/javascript\`.`);
  // A worker inherits the policy for documents, and needs nothing more in Chromium.
  const needsOwn = policyOf(COEP, page.headers) || !policyOf(DIP, page.headers);
  for (const text of needsOwn ? brokenRules(subject, headers, [COEP]) : [])
    to.broken("worker-embedder-policy", text);
  // A hash, a version or a query: another file has another address.
  const isUnique = /[-._](?=[\w-]*[A-Z\d])[\w-]{8,}\.\w+$|\d\.\d|\?./.test(
    url.pathname + url.search,
  );
  if (!isKept(headers) || isUnique) return;
  const kept = `${subject} is kept: \`Cache-Control: ${headers.get("Cache-Control")}\`.`;
  to.warn("worker-cache", `${kept} ${STALE} \`no-cache\`, or put a hash into its name.`);
}

/** What isolation blocks: files of other origins that do not allow it, and frames without a policy. */
async function checkLoads(to: Diagnosis, page: Answer, loads: Load[]): Promise<void> {
  const { origin } = page.url;
  const coep = policyOf(COEP, page.headers);
  const dip = coep ? undefined : policyOf(DIP, page.headers);
  const isLenient = (coep ?? dip)?.endsWith("credentialless") ?? false;
  const asked = loads.filter(({ tag, url, isCredentialless }) => {
    if (/frame/.test(tag)) return !dip && !isCredentialless;
    return url.origin !== origin || /object|embed/.test(tag);
  });
  const each = new Map(asked.map((load) => [`${load.tag} ${load.url} ${load.cors}`, load]));
  for (const [i, { tag, url, cors }] of [...each.values()].entries()) {
    const subject = to.look(`The <${tag}> of ${url}`);
    if (i === MOST) return to.warn("bound", `${subject} and those after it were not asked for.`);
    const answer = await ask(url, { Origin: origin }).catch(({ message }: Error) => message);
    if (typeof answer === "string") {
      to.warn("unreachable", `${subject} could not be asked: ${answer}.`);
      continue;
    }
    // <object> and <embed> of a page are frames too.
    const isFrame =
      /frame/.test(tag) || (!dip && /object|embed/.test(tag) && isHtml(answer.headers));
    for (const text of isFrame ? brokenRules(subject, answer.headers, [COEP]) : [])
      to.broken("frame-embedder-policy", text);
    const blocked = answer.hops.find((hop) => {
      if (hop.url.origin === origin) return false;
      if (cors !== undefined) return !allowsCors(hop.headers, origin, cors);
      return !(allowsEmbedding(hop.headers, hop.url, page.url) ?? (isLenient && !isFrame));
    });
    if (!blocked) continue;
    const header = cors === undefined ? CORP : CORS;
    const canMend = cors === undefined && !isFrame && allowsCors(blocked.headers, origin);
    const mend = canMend
      ? "The site allows CORS: give the element the attribute `crossorigin`."
      : `The site has to send \`${header}: ${cors === undefined ? "cross-origin" : origin}\`; or serve the file yourself.`;
    const value = blocked.headers.get(header);
    const is = value === null ? `without \`${header}\`` : `with \`${header}: ${value}\``;
    const where = blocked.url.href === url.href ? "" : `, as ${blocked.url}`;
    const what = `${subject} is served ${is}${where}, and is blocked on an isolated page.`;
    to.broken(header.toLowerCase(), `${what} ${mend}`);
  }
}

function allowsCors(headers: Headers, origin: string, cors = ""): boolean {
  const allowed = headers.get(CORS);
  if (!/^use-credentials$/i.test(cors)) return allowed === "*" || allowed === origin;
  return allowed === origin && headers.get("Access-Control-Allow-Credentials") === "true";
}

/** `undefined` where the header is not there, or is none that browsers know. */
function allowsEmbedding(headers: Headers, from: URL, page: URL): boolean | undefined {
  const value = headers.get(CORP);
  // The last two names stand for the site: there is no list of public suffixes here.
  const siteOf = ({ hostname }: URL) =>
    /\d$|:/.test(hostname) ? hostname : hostname.split(".").slice(-2).join(".");
  if (value === "same-site") return siteOf(from) === siteOf(page);
  return value === "cross-origin" || value === "same-origin" ? value === "cross-origin" : undefined;
}
