// Reads the pattern pages: their front matter, checked against its schema, and their text.

import { parse } from "yaml";
import { z } from "zod";

/** Front matter of `patterns/<topic>/<slug>.md`. Paths are relative to the repository. */
export const frontMatterSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+\/[a-z0-9-]+$/, 'must look like "workers/comlink"'),
  title: z.string().min(1),
  /** One sentence: what the pattern is for. */
  summary: z.string().min(20).max(200),
  status: z.enum(["draft", "stable"]),
  topic: z.string(),
  /** The copy unit: every file that has to be copied, shared ones too. */
  files: z.array(z.string().startsWith("patterns/")).min(1),
  example: z.string().startsWith("examples/").endsWith(".html"),
  test: z.string().startsWith("tests/patterns/").endsWith(".py"),
  /** A folder with further tests, where one file would be too long. */
  moreTests: z.string().startsWith("tests/").optional(),
  needs: z.strictObject({
    /** "optional": works without, and says what is lost. */
    isolation: z.union([z.boolean(), z.literal("optional")]),
    jspi: z.boolean(),
    /** Python packages. */
    packages: z.array(z.string()),
  }),
  /** npm packages that the copy unit imports, with the exact version it was tested with. */
  dependencies: z.record(z.string(), z.string()),
  /** npm packages of which it imports types only, with the exact version. */
  devDependencies: z.record(z.string(), z.string()).default({}),
  /** What can be copied by itself, by its name ("minimal", "production", "add-on"), each with a budget. */
  tiers: z
    .record(
      z.string().regex(/^[a-z][a-z0-9 -]*$/, 'must look like "add-on"'),
      z.strictObject({
        /** Where it begins: what these import is copied too. */
        entry: z.array(z.string().startsWith("patterns/")).min(1),
        /** What it is added to: these, and what they import, are copied already and do not count. */
        over: z.array(z.string().startsWith("patterns/")).min(1).optional(),
        maxFiles: z.int().positive(),
        /** Of all files together, all lines counted. */
        maxLines: z.int().positive().optional(),
      }),
    )
    .refine((tiers) => Object.keys(tiers).length > 0, "must have a tier"),
});

export interface Pattern extends z.infer<typeof frontMatterSchema> {
  /** Path of the page, relative to the repository. */
  page: string;
  /** The page's Markdown, below its front matter. */
  body: string;
}

/** One rule that a front matter breaks, and the line that breaks it. */
export interface FrontMatterProblem {
  readonly line: number;
  readonly message: string;
}

/** A page that cannot be read as a pattern. `message` names the file and every rule it breaks. */
export class PatternPageError extends Error {
  override readonly name = "PatternPageError";

  constructor(
    readonly page: string,
    readonly problems: readonly FrontMatterProblem[],
  ) {
    super(`${page}: ${problems.map(({ message }) => message).join("; ")}`);
  }
}

/** Tells a pattern's page from the chooser and from the copy units. */
export function isPatternPage(file: string): boolean {
  return /^patterns\/[^/]+\/[^/]+\.md$/.test(file);
}

/**
 * Reads the text of a page.
 *
 * @throws {PatternPageError} when its front matter is missing or breaks the schema
 */
export function parsePattern(page: string, text: string): Pattern {
  const [, yaml, body] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  if (yaml === undefined || body === undefined) {
    const message = "the page has no front matter; start it with a block between --- lines";
    throw new PatternPageError(page, [{ line: 1, message }]);
  }
  const result = frontMatterSchema.safeParse(parseYaml(page, yaml));
  if (result.success) return { ...result.data, page, body };
  const lines = text.split("\n");
  throw new PatternPageError(
    page,
    result.error.issues.map(({ path: [key], message }) => ({
      // The line of the outermost key; 1, which opens the front matter, when the key is missing.
      line: lines.findIndex((line) => line.startsWith(`${String(key)}:`)) + 1 || 1,
      message: `front matter "${String(key ?? "(all)")}": ${message}`,
    })),
  );
}

function parseYaml(page: string, yaml: string): unknown {
  try {
    return parse(yaml);
  } catch (error) {
    const [reason = ""] = (error as Error).message.split(/ at line |\n/);
    const line = ((error as { linePos?: [{ line: number }] }).linePos?.[0].line ?? 0) + 1;
    throw new PatternPageError(page, [
      { line, message: `the front matter is not YAML: ${reason}; correct it` },
    ]);
  }
}
