import { escapeHtml } from "../build/html.ts";

export interface RunnerText {
  readonly code: string;
  /** Which tested client runs it. */
  readonly client: "comlink" | "basic";
  /** What Run loads, and from where. */
  readonly cost: string;
}

/** Python that the reader can run. Nothing is loaded before Run is pressed. */
export function runner({ code, client, cost }: RunnerText): string {
  const rows = code.trimEnd().split("\n").length;
  return `<section class="runner" data-runner="${client}" data-state="idle" aria-label="Python to run">
<div class="editor"><textarea aria-label="Python" rows="${rows}" spellcheck="false" autocapitalize="off" autocomplete="off" wrap="off">${escapeHtml(code.trimEnd())}</textarea></div>
<div class="bar"><button type="button" data-run disabled>Run <kbd>Ctrl ⏎</kbd></button><button type="button" class="quiet" data-stop disabled>Stop</button><p role="status" data-status>${escapeHtml(cost)}</p></div>
<pre data-output tabindex="0" role="log" aria-label="What Python prints"></pre>
<noscript><p class="note">Running Python needs JavaScript. Everything else on this site works without.</p></noscript>
</section>
`;
}
