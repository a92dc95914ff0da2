// Reads the pattern pages: their front matter, checked against its schema, and their text.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
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
  needs: z.strictObject({
    /** "optional": works without, and says what is lost. */
    isolation: z.union([z.boolean(), z.literal("optional")]),
    jspi: z.boolean(),
    /** Python packages. */
    packages: z.array(z.string()),
  }),
  /** npm packages that the copy unit imports, with the exact version it was tested with. */
  dependencies: z.record(z.string(), z.string()),
});

export interface Pattern extends z.infer<typeof frontMatterSchema> {
  /** Path of the page, relative to the repository. */
  page: string;
  /** The page's Markdown, below its front matter. */
  body: string;
}

/** A page that cannot be read as a pattern. `message` names the file and every rule it breaks. */
export class PatternPageError extends Error {
  override readonly name = "PatternPageError";
}

/**
 * Reads all pattern pages below `root`, sorted by id.
 *
 * @throws {PatternPageError} when a front matter is missing or breaks the schema
 */
export function readPatterns(root: string): Pattern[] {
  const folder = path.join(root, "patterns");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => path.posix.join("patterns", file.replaceAll(path.sep, "/")))
    .filter((file) => /^patterns\/[^/]+\/[^/]+\.md$/.test(file))
    .map((file) => readPattern(root, file))
    .sort((a, b) => a.id.localeCompare(b.id));
}

export function readPattern(root: string, page: string): Pattern {
  const text = readFileSync(path.join(root, page), "utf8");
  const [, yaml, body] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  if (yaml === undefined || body === undefined) {
    throw new PatternPageError(
      `${page} has no front matter: start it with a block between --- lines`,
    );
  }
  const result = frontMatterSchema.safeParse(parseYaml(page, yaml));
  if (!result.success) {
    const broken = result.error.issues.map((i) => `${i.path.join(".") || "(all)"}: ${i.message}`);
    throw new PatternPageError(`${page}: ${broken.join("; ")}`);
  }
  return { ...result.data, page, body };
}

function parseYaml(page: string, yaml: string): unknown {
  try {
    return parse(yaml);
  } catch (error) {
    throw new PatternPageError(
      `${page}: the front matter is not YAML: ${(error as Error).message}`,
    );
  }
}
