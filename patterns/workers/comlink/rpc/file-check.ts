// Tells a file of Pyodide from what servers send in its place, by how it begins and ends.
// Needs: nothing. From: pyodide-worker-patterns, workers/comlink, 0.1.0

/** Looks at a file as it arrives. Each method returns what is wrong, in words, or nothing. */
export interface FileCheck {
  begins(first: Uint8Array): string | undefined;
  /** Gets every chunk, the first too. */
  passes(chunk: Uint8Array): void;
  ends(): string | undefined;
}

/** How many bytes `begins` needs, unless the file is shorter. */
export const FIRST_BYTES = 4;

/** Enough for the end of each kind: of a zip with a short comment, of a tar. */
const LAST_BYTES = 1024;

interface Kind {
  begin?: string;
  /** @param last the file's last {@link LAST_BYTES} */
  isWhole?: (last: string) => boolean;
}

// Only what every file of the kind has: its middle is for Pyodide to judge.
const KINDS: Record<string, Kind> = {
  wasm: { begin: "\0asm" },
  zip: { begin: "PK", isWhole: (last) => last.includes("PK\x05\x06") },
  tar: { isWhole: (last) => /^\0{512,}$/.test(last.slice(-512)) },
  json: { begin: "{", isWhole: (last) => last.trimEnd().endsWith("}") },
};

export function fileCheck(url: string): FileCheck {
  const extension = /\.(\w+)(?:[?#]|$)/.exec(url)?.[1] ?? "";
  const { begin, isWhole } = KINDS[extension === "whl" ? "zip" : extension] ?? {};
  const sections = extension === "wasm" ? wasmSections() : undefined;
  let bytes = 0;
  let last = "";
  return {
    begins(first) {
      const text = latin1(first);
      if (/^\s*<(!|\w)/.test(text)) return `begins as HTML does: ${quote(text)}`;
      if (!begin || text.trimStart().startsWith(begin)) return undefined;
      const gzip = text.startsWith("\x1f\x8b") ? " (compressed by gzip)" : "";
      return `begins with ${quote(text)}${gzip} and not with ${quote(begin)}`;
    },
    passes(chunk) {
      bytes += chunk.length;
      sections?.pass(chunk);
      last = (last + latin1(chunk.subarray(-LAST_BYTES))).slice(-LAST_BYTES);
    },
    ends() {
      if (bytes === 0) return "is empty";
      if (sections) return sections.missing();
      return isWhole && !isWhole(last)
        ? `ends after ${count(bytes)} bytes, and not as a whole .${extension} file does`
        : undefined;
    },
  };
}

/** Hops from section to section: a module has to end where one ends, whatever the headers say. */
function wasmSections() {
  let seen = 0;
  let next = 8; // where the next section begins, after the magic number and the version
  let header: number[] = []; // its kind, and its size in LEB128
  return {
    pass(chunk: Uint8Array): void {
      for (;;) {
        const byte = chunk[next + header.length - seen];
        if (byte === undefined) break;
        header.push(byte);
        if (header.length === 1 || byte >= 0x80) continue;
        const size = header.slice(1).reduce((sum, part, i) => sum + (part & 0x7f) * 128 ** i, 0);
        next += header.length + size;
        header = [];
      }
      seen += chunk.length;
    },
    missing(): string | undefined {
      if (seen === next && header.length === 0) return undefined;
      return `ends after ${count(seen)} bytes, inside a section that goes on to ${count(next)}`;
    },
  };
}

export function count(bytes: number): string {
  return bytes.toLocaleString("en");
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\xff]/g,
    (byte) => `\\x${byte.charCodeAt(0).toString(16)}`,
  );
}
