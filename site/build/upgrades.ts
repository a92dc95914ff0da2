// "From … to …" over the upgrade notes: each step between two releases is a part that can be hidden.

/** Wraps each "From Pyodide A to B", and puts two choices before them. All is shown without JavaScript. */
export function upgradeChooser(html: string): string {
  const [first = "", ...steps] = html.split(/(?=<h2 id="from-pyodide-)/);
  const releases = steps.map((step) => /From Pyodide (\S+) to (\S+?):/.exec(step)?.slice(1) ?? []);
  const from = releases.map(([older = ""]) => older);
  const to = releases.map(([, newer = ""]) => newer);
  const parts = steps.map(
    (step, i) => `<section data-from="${from[i]}" data-to="${to[i]}">${step}</section>`,
  );
  const chooser = `<form class="chooser" data-upgrade><label>I have Pyodide ${select("from", from, from.at(-1))}</label> <label>I want ${select("to", to, to[0])}</label><output></output></form>`;
  return `${first}${chooser}${parts.join("")}`;
}

function select(name: string, releases: readonly string[], chosen: string | undefined): string {
  const options = releases.map((r) => `<option${r === chosen ? " selected" : ""}>${r}</option>`);
  return `<select name="${name}">${options.join("")}</select>`;
}
