// Says which rules of isolation the headers of an answer break, each in a sentence with the way out.
// Needs: nothing. From: pyodide-worker-patterns, workers/cross-origin-isolation, 0.2.0

export interface HeaderRule {
  name: string;
  /** The values that isolate. The first is what we advise. */
  allowed: readonly string[];
}

export const COOP: HeaderRule = { name: "Cross-Origin-Opener-Policy", allowed: ["same-origin"] };
export const COEP: HeaderRule = {
  name: "Cross-Origin-Embedder-Policy",
  allowed: ["require-corp", "credentialless"],
};
/** Isolates a page in Chromium alone. */
export const DIP: HeaderRule = {
  name: "Document-Isolation-Policy",
  allowed: ["isolate-and-require-corp", "isolate-and-credentialless"],
};

/** The media types that browsers take for a script. */
export const JAVASCRIPT = /^(text|application)\/(x-)?(java|ecma)script\b/i;

/** A value, then parameters such as `; report-to="coep"`. Browsers ignore a header that is written otherwise. */
const ITEM = /^([^;]+?)( *; *[a-z*][\w.*-]*(=("[^"]*"|[^"; ]+))?)*$/;

/** The value of the header if it is one that isolates. */
export function policyOf({ name, allowed }: HeaderRule, headers: Headers): string | undefined {
  const value = ITEM.exec(headers.get(name)?.trim() ?? "")?.[1];
  return allowed.find((one) => one === value);
}

/** @param subject - what was served, such as "The page" @param headers - of the answer, as fetch() gives them */
export function brokenRules(subject: string, headers: Headers, rules: HeaderRule[]): string[] {
  const broken = rules.filter((rule) => policyOf(rule, headers) === undefined);
  return broken.map(({ name, allowed: [best] }) => {
    const value = headers.get(name);
    const is = value === null ? `without \`${name}\`` : `with \`${name}: ${value}\``;
    return `${subject} is served ${is}; it needs \`${name}: ${best}\`.${why(name, value, headers)}`;
  });
}

function why(name: string, value: string | null, headers: Headers): string {
  if (value?.includes(",")) return " A header that is sent twice counts as none.";
  if (value !== null && /["';]|[A-Z]/.test(value)) {
    return " The value has to be written exactly so: small letters, no quotes, no semicolon at the end.";
  }
  if (value === null && headers.has(`${name}-Report-Only`)) {
    return ` \`${name}-Report-Only\` reports, and isolates nothing.`;
  }
  return "";
}
