// What people want to do, and where the site answers it.

export interface Wish {
  readonly want: string;
  readonly answer: string;
  /** The Markdown file that answers, and a place on its page. */
  readonly page: string;
  readonly anchor?: string;
  /** What is copied, where it is a pattern. */
  readonly tier?: string;
}

export const WISHES: readonly Wish[] = [
  {
    want: "stop a program that never ends",
    answer: "A Stop button for while True, on any host. The page never freezes.",
    page: "patterns/workers/comlink.md",
    anchor: "in-short",
    tier: "production",
  },
  {
    want: "do it on a host where I cannot set headers",
    answer:
      "On GitHub Pages and the like, Stop and time limits work too: another worker takes over.",
    page: "patterns/workers/comlink.md",
    anchor: "production-variant",
    tier: "production",
  },
  {
    want: "stop a program, and keep its variables",
    answer: "With two headers the page and Python share memory. Stop then interrupts the program.",
    page: "patterns/workers/cross-origin-isolation.md",
    anchor: "in-short",
    tier: "production",
  },
  {
    want: "limit the time of a run",
    answer: "timeoutMs ends a run that takes too long, and the next run works.",
    page: "patterns/workers/comlink.md",
    anchor: "use-it",
    tier: "production",
  },
  {
    want: "show what Python prints, as it prints",
    answer: "Each event says what was printed, and by which run. A flood does not freeze the page.",
    page: "patterns/workers/comlink.md",
    anchor: "use-it",
    tier: "production",
  },
  {
    want: "install packages, and keep them after a crash",
    answer: "A worker that replaces a crashed one gets the same packages, files and set-up code.",
    page: "patterns/workers/comlink.md",
    anchor: "production-variant",
    tier: "production",
  },
  {
    want: "understand it in two short files",
    answer: "A worker that imports Pyodide, and a page that talks to it. Nothing to install.",
    page: "patterns/workers/basic-worker.md",
    anchor: "in-short",
    tier: "minimal",
  },
  {
    want: "use one Python in a React or Vue app",
    answer: "A hook, or a composable, that all components share. It survives StrictMode.",
    page: "patterns/frameworks/react.md",
    anchor: "in-short",
    tier: "add-on",
  },
  {
    want: "read results one by one",
    answer: "A Python generator becomes a for await loop on the page.",
    page: "patterns/rpc/streams.md",
    anchor: "in-short",
    tier: "add-on",
  },
  {
    want: "know why Pyodide does not start",
    answer: "A boot that always ends, and says in words what is missing or blocked.",
    page: "patterns/loading/boot-watchdog.md",
    anchor: "in-short",
    tier: "production",
  },
  {
    want: "know which Pyodide broke my code",
    answer: "Choose the release you have and the release you want: see what changes for workers.",
    page: "compat/upgrade-notes.md",
  },
  {
    want: "make it work with my bundler",
    answer: "Vite, webpack, Next, Parcel and others: what works unchanged, and what to add.",
    page: "patterns/deployment.md",
  },
];
