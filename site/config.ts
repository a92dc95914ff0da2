// What is said once: the site's name, where its repository is, and the order of its pages.

export const NAME = "Pyodide worker patterns";

export const DESCRIPTION =
  "TypeScript patterns for Python in Web Workers, tested in real browsers on every Pyodide release.";

/** The repository on a code host, such as `https://…/owner/name`. Empty: no page links to it. */
export const REPOSITORY = process.env.SITE_REPOSITORY ?? "";

/** Where the site is published, with a final slash. Empty: no sitemap and no social card. */
export const ADDRESS = process.env.SITE_ADDRESS ?? "";

export interface Group {
  readonly title: string;
  /** Markdown files, each with the name that the menu has for it where that is not its title. */
  readonly pages: readonly (readonly [file: string, name?: string])[];
}

/** The menu. A pattern that is not named here stands in the last group, and a test fails. */
export const GROUPS: readonly Group[] = [
  {
    title: "Start here",
    pages: [["patterns/README.md", "Which pattern?"]],
  },
  {
    title: "Python in a worker",
    pages: [
      ["patterns/workers/basic-worker.md"],
      ["patterns/workers/comlink.md"],
      ["patterns/workers/cross-origin-isolation.md"],
      ["patterns/loading/boot-watchdog.md"],
    ],
  },
  {
    title: "In a framework",
    pages: [["patterns/frameworks/react.md"], ["patterns/frameworks/vue.md"]],
  },
  {
    title: "Add to Comlink RPC",
    pages: [
      ["patterns/rpc/callbacks.md"],
      ["patterns/rpc/streams.md"],
      ["patterns/rpc/guard.md"],
      ["patterns/rpc/typed-interfaces.md"],
      ["patterns/rpc/returned-proxies.md"],
      ["patterns/rpc/whole-errors.md"],
      ["patterns/rpc/transferred-arrays.md"],
    ],
  },
  {
    title: "Your app and your host",
    pages: [
      ["patterns/deployment.md", "Bundlers and hosts"],
      ["patterns/headers.md", "Headers for each host"],
      ["patterns/values.md", "Python's values"],
    ],
  },
  {
    title: "Reference",
    pages: [
      ["compat/README.md", "What works where"],
      ["compat/upgrade-notes.md", "Upgrade notes"],
      ["harness/README.md", "Test your own pages"],
      ["README.md", "Commands"],
      ["CONTRIBUTING.md", "Contributing"],
      ["CHANGELOG.md", "Changelog"],
    ],
  },
];
