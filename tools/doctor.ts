/**
 * `npm run doctor -- <url>`: says why a page is not cross-origin isolated, and what isolation blocks, from what servers
 * answer. It is the part of `explainIsolation()` that needs no browser.
 */
import { readArguments } from "../server/options.ts";
import { type Diagnosis, diagnose, type Finding, MOST } from "./doctor/diagnose.ts";
import { main, SetupError } from "./setup/run.ts";

const USAGE = `Usage: npm run doctor -- <url> [--json] [--worker <url>]...
  <url>            of the page, as in the address bar
  --worker <url>   a worker's script, relative to the page, beside those that the page's own scripts name
  --json           {url, isolated, problems, warnings, checked}; for nothing else on stdout: npm run --silent doctor
Exit code 0: no rule is broken. 1: a rule is broken. 2: the command is wrong, or the page could not be asked.
What is looked at: the page's headers, up to ${MOST} of its own scripts, the workers that they name by an address, and up to
${MOST} files and frames of its HTML. What scripts and styles load, and "srcset", is not seen. webpack, Rspack, Parcel and Next
compute the addresses of workers, so these need --worker.
A page with Document-Isolation-Policy alone counts as isolated, since Chromium 137 isolates it. A warning says that
other browsers do not.`;

await main(async () => {
  const { values, positionals } = readArguments({
    allowPositionals: true,
    options: {
      help: { type: "boolean" },
      json: { type: "boolean" },
      worker: { type: "string", multiple: true, default: [] },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const [address, ...more] = positionals;
  if (address === undefined || more.length > 0) {
    throw new SetupError(`One address is wanted, and there are ${positionals.length}.\n${USAGE}`);
  }
  const diagnosis = await diagnose(address, values.worker);
  if (values.json) console.log(JSON.stringify(diagnosis, null, 2));
  else for (const line of inWords(diagnosis)) console.log(line);
  return diagnosis.problems.length > 0 ? 1 : 0;
}, 2);

function* inWords({ isolated, problems, warnings, checked }: Diagnosis): Iterable<string> {
  for (const subject of new Set(checked)) {
    const of = (sign: string, list: Finding[]) =>
      list.filter((it) => it.subject === subject).map(({ message }) => `${sign} ${message}`);
    const found = [...of("✗", problems), ...of("!", warnings)];
    yield found.join("\n") || `✓ ${subject}`;
  }
  const is = isolated ? "is isolated" : "is not isolated";
  yield `The page ${is}. Broken rules: ${problems.length}. Warnings: ${warnings.length}.`;
}
