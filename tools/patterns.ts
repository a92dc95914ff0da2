// Reads a pattern page: its front matter, checked against its schema, and its text.

import { parse } from "yaml";
import { z } from "zod";
import { lineOf, type Problem } from "./pattern-checks/problem.ts";

/** Front matter of `patterns/<topic>/<slug>.md`. Paths are relative to the repository. */
const frontMatterSchema = z.strictObject({
  id: z.string(),
  title: z.string().min(1),
  /** One sentence: what the pattern is for. */
  summary: z.string().min(20).max(200),
  status: z.enum(["draft", "stable"]),
  topic: z.string(),
  /** The copy unit: every file that has to be copied, shared ones too. */
  files: z.array(z.string().startsWith("patterns/")).min(1),
  example: z.string().endsWith(".html"),
  test: z.string(),
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
  /** The last part of its id, with which its claims begin. */
  slug: string;
  /** The page's Markdown, below its front matter. */
  body: string;
}

/** Tells a pattern's page from the chooser and from the copy units. */
export function isPatternPage(file: string): boolean {
  return /^patterns\/[^/]+\/[^/]+\.md$/.test(file);
}

/** Reads the text of a page: a pattern, or each rule that its front matter breaks. */
export function parsePattern(page: string, text: string): Pattern | Problem[] {
  const [, yaml, body] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  if (yaml === undefined || body === undefined) {
    const message = "the page has no front matter; start it with a block between --- lines";
    return [{ file: page, line: 1, message }];
  }
  let data: unknown;
  try {
    data = parse(yaml);
  } catch (error) {
    const [reason = ""] = (error as Error).message.split(/ at line |\n/);
    const line = ((error as { linePos?: [{ line: number }] }).linePos?.[0].line ?? 0) + 1;
    return [{ file: page, line, message: `the front matter is not YAML: ${reason}; correct it` }];
  }
  // The other parts are named by the page's path.
  const id = page.slice("patterns/".length, -".md".length);
  const [topic = "", slug = ""] = id.split("/");
  const result = frontMatterSchema
    .safeExtend({
      id: z.literal(id),
      topic: z.literal(topic),
      example: frontMatterSchema.shape.example.startsWith(`examples/${topic}/`),
      test: z.literal(`tests/patterns/${topic}/test_${slug.replaceAll("-", "_")}.py`),
    })
    .safeParse(data);
  if (result.success) return { ...result.data, page, slug, body };
  return result.error.issues.map(({ path: [key], message }) => ({
    file: page,
    // The line of the outermost key; 1, which opens the front matter, when the key is missing.
    line: lineOf(text, `\n${String(key)}:`),
    message: `front matter "${String(key ?? "(all)")}": ${message}`,
  }));
}
