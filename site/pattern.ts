// What the page of each pattern has: values for `pattern.md`.

import path from "node:path";
import type { Repository } from "../tools/pattern-checks/repository.ts";
import { counted, linesIn, tierSizes } from "../tools/pattern-checks/tiers.ts";
import type { Pattern } from "../tools/patterns.ts";
import { sectionsOf } from "./markdown.ts";
import { compatibility, type Result, rangeOf } from "./results.ts";

const ISOLATION: Readonly<Record<string, string>> = {
  true: "the headers of cross-origin isolation",
  optional: "any static host; with the headers of isolation it can do more",
  false: "any static host, no header",
};

const BOTH_SIDES = `<div class="two"><div>\n\n**For it**\n$1\n</div><div>\n\n**Against it**\n$2\n</div></div>\n\n`;

export function valuesOf(
  repository: Repository,
  pattern: Pattern,
  results: readonly Result[],
): Record<string, string> {
  const { id, title, summary, example, body, dependencies, needs, tiers } = pattern;
  const own = results.filter((result) => result.pattern === id);
  const sections = Object.fromEntries(sectionsOf(body));
  const { "Resulting Context": outcome = "", Compatibility = "" } = sections;
  const installs = Object.entries(dependencies).map((one) => one.join(" "));
  const commands = Object.keys(tiers).map((tier) => command(path.posix.basename(id), tier));
  return {
    ...sections,
    "Resulting Context": outcome.replace(
      /^Pros\n([\s\S]*?)^Cons\n((?:\n|- .*\n| {2}.*\n)+)/m,
      BOTH_SIDES,
    ),
    Compatibility: Compatibility.replace(
      /<!-- compatibility:[\s\S]*?<!-- \/compatibility -->/,
      () => compatibility(repository, id, own),
    ),
    title,
    summary,
    example,
    releases: rangeOf(own.filter(({ status }) => status === "pass")),
    needs: ISOLATION[`${needs.isolation}`] ?? "",
    installs: installs.join(", ") || "nothing",
    claims: counted(body.match(/<!-- claim:/g)?.length ?? 0, "claim"),
    tabs: tabs(repository, pattern, sections["Use it"] ?? ""),
    live: sectionsOf(repository.read("site/live.md")).get(id)?.trim() ?? "",
    commands: commands.join("\n"),
    files: files(repository, pattern),
  };
}

/** The first listing of "Use it", then the two files of the minimal variant. */
function tabs({ read }: Repository, { tiers, files }: Pattern, use: string): string {
  const [block = ""] = /^```ts file=[\s\S]*?\n```/m.exec(use) ?? [];
  const isMinimal = (file: string) => tiers.minimal && /\/minimal(\.worker)?\.ts$/.test(file);
  const minimal = files.filter(isMinimal).map((file): [string, string] => {
    const name = file.endsWith(".worker.ts") ? "Minimal: the worker" : "Minimal: the page";
    const info = `ts file=${file.replace("patterns/", "")}`;
    return [name, `\`\`\`${info}\n${read(file).trimEnd()}\n\`\`\``];
  });
  const all = [["Use it", block], ...minimal].map(([name, code], i) => {
    const open = i === 0 ? " open" : "";
    return `<details name="in-short"${open}><summary>${name}</summary>\n\n${code}\n\n</details>`;
  });
  return all.join("\n");
}

function command(slug: string, tier: string): string {
  const into = "../my-app/src/python";
  if (tier === "add-on") return `npm run copy -- comlink --with ${slug} ${into}`;
  return `npm run copy -- ${slug} ${tier === "production" ? "" : `--tier ${tier} `}${into}`;
}

function files(repository: Repository, pattern: Pattern): string {
  const tiers = tierSizes(repository, pattern).map(({ name, files, lines, over }) => {
    const items = files.map((file) => {
      const [first = ""] = repository.read(file).split("\n");
      const size = counted(linesIn(repository, [file]), "line");
      return `- [\`${file.replace("patterns/", "")}\`](/${file}) ${size}<br>${first.replace("// ", "")}`;
    });
    const added = over.length > 0 ? " They are added to the files of the client." : "";
    const size = `${counted(files.length, "file")}, ${counted(lines, "line")}.${added}`;
    return `### ${name}\n\n${size}\n\n${items.join("\n")}`;
  });
  return tiers.join("\n\n");
}
