// What a new pattern is called, and every name that follows from it.

import type { Repository } from "../pattern-checks/repository.ts";
import { SetupError } from "../setup/run.ts";

export interface Names {
  readonly id: string;
  readonly topic: string;
  readonly slug: string;
  readonly snake: string;
  readonly title: string;
}

const WORD = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Folders of examples/ and patterns/ that hold something else. */
const RESERVED: readonly string[] = ["shared", "packages"];

/** With more, lines of the template would get too long for the formatters. */
const MAX_LENGTH = 50;

/**
 * Checks what was asked for.
 *
 * @throws {SetupError} when it breaks a rule: one line with the value, the rule and an example
 */
export function readNames(
  { files }: Repository,
  id: string | undefined,
  title: string | undefined,
): Names {
  if (!id) throw new SetupError("The pattern's id is missing: `npm run new -- control/timeout`.");
  const [topic = "", slug, ...rest] = id.split("/");
  const refuse = (rule: string): never => {
    throw new SetupError(`"${id}" ${rule}.`);
  };
  if (slug === undefined || rest.length > 0) {
    refuse("is no pattern id: write <topic>/<slug>, as in control/timeout");
  }
  for (const [part, word] of Object.entries({ topic, slug })) {
    if (WORD.test(word ?? "")) continue;
    const rule = "use lower-case letters, digits and single hyphens, as in control/stop-button";
    refuse(`has the ${part} "${word}": ${rule}`);
  }
  if (RESERVED.includes(topic)) {
    refuse(
      `has the topic "${topic}", a folder of something else: choose one, as in control/timeout`,
    );
  }
  if (id.length > MAX_LENGTH) {
    refuse(`has ${id.length} characters, more than ${MAX_LENGTH}: shorten it, as control/timeout`);
  }
  // In any topic: pytest wants the names of test files to be unique, and claims begin with the slug.
  const taken = new RegExp(`^patterns/[^/]+/${slug}(\\.md$|/)`);
  const other = [...files].sort().find((file) => taken.test(file));
  if (other) refuse(`is taken, by ${other}: choose another slug, as in ${topic}/${slug}-2`);
  return {
    id,
    topic,
    slug: `${slug}`,
    snake: `${slug}`.replaceAll("-", "_"),
    title: readTitle(title, `${slug}`),
  };
}

/** A title stands in Markdown, HTML, YAML and comments: only what means nothing in any of them. */
function readTitle(title: string | undefined, slug: string): string {
  if (title === undefined) {
    return slug.replace(
      /(^|-)([a-z0-9])/g,
      (_, dash, letter) => (dash && " ") + letter.toUpperCase(),
    );
  }
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ,'()/+-]*$/u.test(title) || title.length > MAX_LENGTH) {
    throw new SetupError(
      `The title "${title}" does not do: use at most ${MAX_LENGTH} letters, digits, spaces and ,'()/+- ` +
        'as in --title "Stop button".',
    );
  }
  return title;
}
