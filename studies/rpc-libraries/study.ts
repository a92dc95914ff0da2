/**
 * `npm run study`: asks the RPC libraries once more, and says where an answer is no longer what README.md says.
 *
 * `--update` keeps what the browsers say, measures the costs too, and writes README's tables; `--tables` writes
 * them from the files alone.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { readArguments } from "../../server/options.ts";
import { sizesOf, WHAT_A_PAGE_NEEDS } from "../../tools/bundle-size.ts";
import { ensureBrowsers } from "../../tools/setup/harness.ts";
import { buildPage } from "../../tools/setup/pages.ts";
import { root } from "../../tools/setup/paths.ts";
import { ensureLockedVenv } from "../../tools/setup/python.ts";
import { done, main, runInTerminal } from "../../tools/setup/run.ts";
import {
  type Answers,
  type Costs,
  keepAnswers,
  keepCosts,
  readAnswers,
  tablesAreOfToday,
  writeTables,
} from "./tables.ts";

const FOLDER = path.relative(root, import.meta.dirname);

const PAGE_SIDES = {
  comlink: WHAT_A_PAGE_NEEDS.comlink,
  ours: WHAT_A_PAGE_NEEDS.ours,
  birpc: 'export { createBirpc } from "birpc"',
  coincident: 'export { default } from "coincident/main"',
  capnweb: 'export { newMessagePortRpcSession } from "capnweb"',
};

/** What study.py writes, by browser. */
type Found = Record<
  string,
  {
    version: string;
    /** By library and question. */
    answers: Record<string, Record<string, string>>;
    costs?: Costs["browsers"][string]["libraries"];
  }
>;

await main(async () => {
  const { values } = readArguments({
    options: { update: { type: "boolean" }, tables: { type: "boolean" } },
  });
  if (!values.tables) {
    const found = await ask(values.update ?? false);
    if (found === undefined) return 1;
    if (!values.update) return report(found);
    keepAnswers(withFound(readAnswers(), found));
    keepCosts(await costsOf(found));
  }
  writeTables();
  done(`Tables of ${FOLDER}/README.md written`);
  return 0;
});

/** What the libraries do now, `undefined` when that could not be found out. */
async function ask(withCosts: boolean): Promise<Found | undefined> {
  const python = await ensureLockedVenv();
  await ensureBrowsers(["chromium", "firefox"]);
  await buildPage(FOLDER);
  const out = path.join(import.meta.dirname, "dist", "found.json");
  mkdirSync(path.dirname(out), { recursive: true });
  const args = [path.join(FOLDER, "study.py"), out, ...(withCosts ? ["--costs"] : [])];
  if ((await runInTerminal(python, args)) !== 0) return undefined;
  return JSON.parse(readFileSync(out, "utf8"));
}

/** The answers with those of today in their place. */
function withFound(answers: Answers, found: Found): Answers {
  return {
    ...answers,
    asked: today(),
    browsers: Object.fromEntries(Object.entries(found).map(([name, it]) => [name, it.version])),
    libraries: answers.libraries.map((library) => {
      if (library.version === undefined) return library;
      const { version, license } = installed(library.id);
      return { ...library, version, licence: license };
    }),
    features: answers.features.map((feature) => ({
      ...feature,
      cells: Object.fromEntries(
        answers.libraries.map(({ id }) => [id, cellOf(found, id, feature.id)]),
      ),
    })),
  };
}

/** One answer where the browsers agree, else that of each. */
function cellOf(found: Found, library: string, feature: string): string {
  const each = Object.entries(found).map(
    ([browser, { answers }]) => [browser, answers[library]?.[feature] ?? "not asked"] as const,
  );
  const different = new Set(each.map(([, answer]) => answer));
  if (different.size === 1) return [...different].join();
  return each.map(([browser, answer]) => `${answer} (${browser})`).join(", ");
}

/** Prints what is different from what was kept. */
function report(found: Found): number {
  const kept = readAnswers();
  const now = withFound(kept, found);
  const differences = [
    ...now.libraries.flatMap(({ title, version }, i) => {
      const before = kept.libraries[i]?.version;
      return version === before ? [] : [`${title} is ${version}, and was ${before}`];
    }),
    ...now.features.flatMap(({ title, cells }, i) =>
      Object.entries(cells).flatMap(([library, answer]) => {
        const before = kept.features[i]?.cells[library];
        return answer === before ? [] : [`${library}: ${title}: "${answer}", and was "${before}"`];
      }),
    ),
    ...(tablesAreOfToday() ? [] : ["The tables of README.md are not those of the files: --tables"]),
  ];
  for (const difference of differences) console.log(difference);
  if (differences.length === 0) console.log(`All is as on ${kept.asked}.`);
  return differences.length === 0 ? 0 : 1;
}

async function costsOf(found: Found): Promise<Costs> {
  const sizes = await sizesOf(PAGE_SIDES);
  return {
    measured: today(),
    cores: availableParallelism(),
    browsers: Object.fromEntries(
      Object.entries(found).map(([name, { version, costs = {} }]) => [
        name,
        { version, libraries: costs },
      ]),
    ),
    pageBytes: Object.fromEntries(Object.entries(sizes).map(([name, { gzip }]) => [name, gzip])),
  };
}

function installed(library: string): { version: string; license: string } {
  return JSON.parse(readFileSync(path.join(root, "node_modules", library, "package.json"), "utf8"));
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
