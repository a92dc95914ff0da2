// Asks servers, and reads which files, modules and workers a page and its scripts name.

import { NodeTypes, type ParentNode, parse } from "@vue/compiler-dom";
import { parseSync, Visitor } from "vite";

const TIME_LIMIT_S = 10;
const MOST_REDIRECTS = 10;
const MOST_CHARACTERS = 4_000_000;

export type Answer = Awaited<ReturnType<typeof ask>>;

/** Asks as a browser does that has no copy. @throws {Error} that says why there is no answer */
export async function ask(first: URL, headers: Record<string, string> = {}) {
  const hops: { url: URL; status: number; headers: Headers }[] = [];
  for (let url = first; hops.length <= MOST_REDIRECTS; ) {
    const signal = AbortSignal.timeout(TIME_LIMIT_S * 1000);
    const response = await fetch(url, { headers, redirect: "manual", signal }).catch(explain);
    const hop = { url, status: response.status, headers: response.headers };
    hops.push(hop);
    const to = response.headers.get("Location");
    if (to === null || hop.status < 300 || hop.status > 399) {
      return { ...hop, hops, text: await textOf(response).catch(explain) };
    }
    await response.body?.cancel();
    url = new URL(to, url);
  }
  throw new Error(`it redirects more than ${MOST_REDIRECTS} times`);
}

async function textOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of body ?? []) {
    text += decoder.decode(bytes, { stream: true });
    if (text.length > MOST_CHARACTERS) break;
  }
  return text;
}

/** What fetch() says, "fetch failed", is of no use; its cause is. */
function explain(error: Error & { cause?: { code?: string; message?: string } }): never {
  const { cause, message, name } = error;
  const isLate = name === "TimeoutError";
  const late = `there was no whole answer within ${TIME_LIMIT_S} seconds`;
  throw new Error(isLate ? late : cause?.code || cause?.message || message);
}

/** A file that an element loads. */
export interface Load {
  tag: string;
  url: URL;
  /** The value of `crossorigin`; `undefined` where the file is asked for without CORS. */
  cors: string | undefined;
  isCredentialless: boolean;
}

/** A script of the page's: with its code where that is in the HTML. */
export interface Script {
  url: URL;
  code?: string;
}

/** What HTML names as it was sent. What scripts, styles and `srcset` load is not in it. */
export function readPage(html: string, url: URL) {
  const loads: Load[] = [];
  const scripts: Script[] = [];
  let base = url;
  const visit = (children: ParentNode["children"], above?: string) => {
    for (const node of children) {
      if (node.type !== NodeTypes.ELEMENT) continue;
      const tag = node.tag.toLowerCase();
      const attributes: Record<string, string> = {};
      for (const it of node.props) {
        if (it.type === NodeTypes.ATTRIBUTE)
          attributes[it.name.toLowerCase()] = it.value?.content ?? "";
      }
      const { href, src, data, rel = "", type = "" } = attributes;
      const file = { link: href, base: href, object: data }[tag] ?? src;
      const at = file && URL.canParse(file, base) ? new URL(file, base) : undefined;
      if (tag === "base" && at && base === url) base = at;
      const isModule = tag === "script" ? /^module$/i.test(type) : /\bmodulepreload\b/i.test(rel);
      const isScript = isModule || (tag === "script" && /^$|\/javascript$/i.test(type));
      const [inner] = node.children;
      if (isScript && at) scripts.push({ url: at });
      else if (isScript && inner?.type === NodeTypes.TEXT)
        scripts.push({ url: base, code: inner.content });
      const isLoad =
        tag === "link" ? /\b(stylesheet|(module)?preload)\b/i.test(rel) : LOADS.test(tag);
      const own = tag === "source" ? above : attributes.crossorigin;
      const cors = isModule ? (own ?? "") : own;
      const isCredentialless = attributes.credentialless !== undefined;
      if (isLoad && at && /^https?:$/.test(at.protocol))
        loads.push({ tag, url: at, cors, isCredentialless });
      if (!/^(template|noscript)$/.test(tag)) visit(node.children, attributes.crossorigin);
    }
  };
  // HTML has no expressions of Vue's, and nothing in HTML is an error.
  visit(parse(html, { onError() {}, delimiters: ["\0", "\0"] }).children);
  return { base, loads, scripts };
}

const LOADS = /^(img|script|video|audio|source|iframe|frame|object|embed)$/;

/** What a script names. @param page - what addresses without `import.meta.url` are relative to */
export function readScript(code: string, script: URL, page: URL) {
  const modules: URL[] = [];
  const urls: { start: number; url: URL }[] = [];
  const calls: { start: number; end: number }[] = [];
  const follow = ({ source }: { source?: unknown }) => {
    const name = literal(source);
    // A bare name is of an import map, or of nobody.
    if (name && /^(\.{0,2}\/|https?:)/.test(name) && URL.canParse(name, script))
      modules.push(new URL(name, script));
  };
  new Visitor({
    ImportDeclaration: follow,
    ExportAllDeclaration: follow,
    ExportNamedDeclaration: follow,
    ImportExpression: follow,
    NewExpression({ callee, arguments: [first, second], start }) {
      const name = code.slice(callee.start, callee.end);
      const address = literal(first);
      const add = (at: number, base: URL) => {
        if (address && URL.canParse(address, base))
          urls.push({ start: at, url: new URL(address, base) });
      };
      if (first && /^(\w+\.)?(Shared)?Worker$/.test(name)) {
        calls.push(first);
        add(first.start, page);
      } else if (name === "URL" && second) {
        const isOfScript = code.slice(second.start, second.end).endsWith("import.meta.url");
        add(start, isOfScript ? script : page);
      }
    },
  }).visit(parseSync("script.js", code).program);
  // Vite and Rollup may wrap an address: new Worker(new URL(new URL("x", import.meta.url).href, …)).
  const workers = calls.flatMap(
    (call) => urls.find(({ start }) => start >= call.start && start < call.end)?.url ?? [],
  );
  /** `computed` workers have addresses that only running the script would tell. */
  return { modules, workers, computed: calls.length - workers.length };
}

/** The value of a string in a syntax tree; minifiers write strings as templates. */
function literal(node: unknown): string | undefined {
  type Text = { value?: unknown; quasis?: { value: { cooked: string } }[] };
  const { value, quasis } = (node ?? {}) as Text;
  if (typeof value === "string") return value;
  return quasis?.length === 1 ? quasis[0]?.value.cooked : undefined;
}
