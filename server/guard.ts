import { HttpError } from "./errors.ts";

const ALLOWED = "GET, HEAD, OPTIONS";

/** Characters that end or split a path on some system: separators, drive and stream colons, controls. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point.
const UNSAFE = /[\\/:\u0000-\u001f\u007f]/;

/**
 * Checks a request before anything looks at the disk, and takes its path apart.
 *
 * Only plain paths pass, so that nothing behind the guard has to think about traversal, hidden files
 * or redirects to another host (`//evil.example/%2e%2e/x` is one in http-server 14.1.1).
 *
 * @param method - the request's method
 * @param target - the raw request target, such as `/examples/?x=1`
 * @returns the decoded segments; the last one is `""` for a directory: `["examples", ""]`
 * @throws HttpError 405 for a method that is not served, 400 for a malformed path, 404 for a hidden one
 */
export function checkRequest(method: string, target: string): string[] {
  if (!ALLOWED.split(", ").includes(method)) {
    throw new HttpError(405, `Method ${method} is not served here; use ${ALLOWED}.`, {
      Allow: ALLOWED,
    });
  }
  const path = target.replace(/[?#].*$/s, "");
  if (!path.startsWith("/") || /^\/[/\\]/.test(path)) throw malformed(path);

  const segments = path
    .slice(1)
    .split("/")
    .map((raw) => decode(raw, path));
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    if (UNSAFE.test(segment) || segment === ".." || segment === ".") throw malformed(path);
    if (segment.startsWith(".") || (segment === "" && !last)) throw notFound(path);
  }
  return segments;
}

/** The path of checked segments, encoded so that it cannot be read in a second way. */
export function toPath(segments: readonly string[]): string {
  return `/${segments.map(encodeURIComponent).join("/")}`;
}

/** The 404 of a path for which there is no better explanation. */
export function notFound(path: string): HttpError {
  return new HttpError(404, `Nothing is served at ${quote(path)}.`);
}

function malformed(path: string): HttpError {
  return new HttpError(400, `The path ${quote(path)} is malformed.`);
}

function decode(raw: string, path: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    throw malformed(path);
  }
}

/** A part of a request in a message: as JSON, and not the whole of a long one. */
export function quote(path: string): string {
  return JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);
}
