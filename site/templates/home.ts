import { escapeHtml } from "../build/html.ts";

export interface Card {
  /** Goes on after "I want to". */
  readonly want: string;
  readonly answer: string;
  readonly link: string;
  /** What it needs, and how much is copied. */
  readonly needs: string;
}

export interface Home {
  readonly runner: string;
  readonly cards: readonly Card[];
  readonly numbers: readonly { readonly value: string; readonly of: string }[];
  readonly projects: readonly { readonly title: string; readonly add: string }[];
  readonly date: string;
  readonly copy: string;
  readonly base: string;
}

export function home({ runner, cards, numbers, projects, date, copy, base }: Home): string {
  return `<div class="hero">
<div>
<h1>Python off the main thread, proven</h1>
<p class="lead">Files to copy into your app: they run Python (Pyodide) in a Web Worker, so that your page stays quick. Real browsers test the same files on every release of Pyodide.</p>
<p class="actions"><a class="button" href="${base}patterns/">Which pattern do I need?</a> <a href="${base}patterns/workers/basic-worker.html">See the smallest one</a></p>
</div>
${runner}</div>
<h2 id="i-want-to">I want to …</h2>
<ul class="cards">${cards.map(card).join("")}</ul>
<p><a href="${base}patterns/">All patterns, and what each of them has</a></p>
<h2 id="numbers">What was measured</h2>
<dl class="numbers">${numbers.map(({ value, of }) => `<div><dd>${value}</dd><dt>${of}</dt></div>`).join("")}</dl>
<p>From the newest committed run, of ${date}. <a href="${base}compat/">What works where</a> has each result with its reason, and <a href="${base}compat/upgrade-notes.html">the upgrade notes</a> say what each release of Pyodide changed.</p>
<h2 id="your-project">In your project</h2>
<p>One command copies a pattern, with everything that its files import:</p>
${copy}
<p>The copies were built and run in these projects:</p>
<ul class="projects">${projects.map(project).join("")}</ul>
<p><a href="${base}patterns/#where-the-copies-run">Versions, sizes, and what to add</a></p>
<h2 id="your-pages">Test your own pages</h2>
<p>The same harness tests your pages: on any release of Pyodide, in three browsers, with and without the headers of isolation. It is a plugin for pytest, and an action for GitHub. <a href="${base}harness/">How to use it</a></p>
`;
}

function card({ want, answer, link, needs }: Card): string {
  return `<li><a href="${link}">${escapeHtml(want)}</a><p>${escapeHtml(answer)}</p><p class="needs">${escapeHtml(needs)}</p></li>`;
}

function project({ title, add }: Home["projects"][number]): string {
  const how = add === "unchanged" ? "unchanged" : "with lines of your own";
  return `<li><span aria-hidden="true">✓</span> ${escapeHtml(title)} <small>${how}</small></li>`;
}
