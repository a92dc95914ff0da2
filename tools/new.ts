/**
 * `npm run new -- <topic>/<slug> [--title "…"]`: writes all parts of a new pattern, ready to be run.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readArguments } from "./pattern-checks/command-line.ts";
import { CHOOSER } from "./pattern-checks/links.ts";
import { readRepository } from "./pattern-checks/repository.ts";
import { type Names, readNames } from "./scaffold/names.ts";
import { root } from "./setup/paths.ts";
import { main, SetupError } from "./setup/run.ts";

await main(async () => {
  const { values, positionals } = readArguments({
    allowPositionals: true,
    options: { root: { type: "string", default: root }, title: { type: "string" } },
  });
  const [id, surplus] = positionals;
  if (surplus !== undefined) {
    throw new SetupError(
      `"${surplus}" is one word too many: quote a title, --title "Stop button".`,
    );
  }
  const repository = readRepository(values.root);
  const names = readNames(repository, id, values.title);
  // Imported late: it brings Vite's parser along, and what is refused need not wait for that.
  const { partsOf } = await import("./scaffold/parts.ts");
  const parts = partsOf(repository, names);
  const added = [...parts.keys()].filter((file) => !repository.files.has(file));
  const changed = [...parts.keys()].filter((file) => repository.files.has(file));
  const inTheWay = changed.find((file) => file !== CHOOSER);
  if (inTheWay)
    throw new SetupError(`${inTheWay} exists already: choose another slug, or move it.`);

  for (const [file, text] of parts) {
    mkdirSync(dirname(join(values.root, file)), { recursive: true });
    writeFileSync(join(values.root, file), text);
  }
  console.log(report(names, added, changed));
  return 0;
});

function report({ id, title, snake, topic }: Names, added: string[], changed: string[]): string {
  const steps = [
    [`npm test -- -k ${snake}`, "runs its test, which passes already"],
    ["npm start", `serves its example, /examples/${topic}/${snake}.html`],
    ["npm run docs", "after you have edited its code: updates the code blocks of its page"],
    ["npm run check", "says what does not agree yet"],
  ] as const;
  const width = Math.max(...steps.map(([command]) => command.length));
  return [
    `The pattern "${title}" (${id}) stands; replace its sentences and its code by yours.`,
    ...added.map((file) => `  + ${file}`),
    ...changed.map((file) => `  ~ ${file}`),
    "Next:",
    ...steps.map(([command, effect]) => `  ${command.padEnd(width)}  ${effect}`),
  ].join("\n");
}
