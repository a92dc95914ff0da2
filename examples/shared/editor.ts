// A light editor for Python: a textarea over a coloured copy of its text. Undo, selection and screen readers are the
// browser's own.

const KEYWORDS =
  "and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|" +
  "lambda|match|None|nonlocal|not|or|pass|raise|return|True|False|try|while|with|yield";

const TOKENS = new RegExp(
  [
    /(?<comment>#[^\n]*)/,
    /(?<string>"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)/,
    new RegExp(`\\b(?<keyword>${KEYWORDS})\\b`),
    /\b(?<constant>\d[\w.]*)/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "g",
);

/** Longer programs stay without colours, so that typing stays quick. */
const MAX_COLOURED = 20_000;

const INDENT = "    ";

/**
 * Gives a textarea colours, indentation, and Tab, with Esc as the way out.
 *
 * Its text is coloured again on each `input` event: a script that sets `value` sends one.
 */
export function makeEditor(textarea: HTMLTextAreaElement): void {
  const frame = textarea.closest<HTMLElement>(".editor") ?? framed(textarea);
  const copy = frame.insertBefore(document.createElement("pre"), textarea);
  copy.ariaHidden = "true";
  const hint = frame.appendChild(document.createElement("p"));
  hint.className = "editor-hint";
  hint.id = `${textarea.id || "editor"}-hint`;
  hint.textContent = "Tab indents. To leave: Esc, then Tab";
  textarea.setAttribute("aria-describedby", hint.id);
  const paint = () => {
    copy.innerHTML = `${coloured(textarea.value)}\n`;
    follow();
  };
  const follow = () => {
    copy.scrollTop = textarea.scrollTop;
    copy.scrollLeft = textarea.scrollLeft;
  };
  let isLeaving = false;
  textarea.addEventListener("input", paint);
  textarea.addEventListener("scroll", follow);
  textarea.addEventListener("focus", () => {
    isLeaving = false;
  });
  textarea.addEventListener("keydown", (event) => {
    if (event.key === "Escape") isLeaving = true;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Tab" && !isLeaving) {
      event.preventDefault();
      indent(textarea, event.shiftKey);
    }
    if (event.key === "Enter") {
      event.preventDefault();
      insert(`\n${nextIndent(textarea)}`);
    }
    if (!/^(Escape|Tab|Shift)$/.test(event.key)) isLeaving = false;
  });
  paint();
}

function framed(textarea: HTMLTextAreaElement): HTMLElement {
  const frame = document.createElement("div");
  frame.className = "editor";
  textarea.replaceWith(frame);
  frame.append(textarea);
  textarea.wrap = "off";
  return frame;
}

function coloured(code: string): string {
  if (code.length > MAX_COLOURED) return escaped(code);
  let html = "";
  let from = 0;
  for (const { index, 0: text, groups = {} } of code.matchAll(TOKENS)) {
    const kind = Object.keys(groups).find((name) => groups[name] !== undefined);
    html += `${escaped(code.slice(from, index))}<span class="t-${kind}">${escaped(text)}</span>`;
    from = index + text.length;
  }
  return html + escaped(code.slice(from));
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** As if typed, so that the browser can undo it; only `execCommand` does so. */
function insert(text: string): void {
  document.execCommand(text ? "insertText" : "delete", false, text);
}

/** That of the line, and one more after a colon. */
function nextIndent({ value, selectionStart }: HTMLTextAreaElement): string {
  const line = value.slice(value.lastIndexOf("\n", selectionStart - 1) + 1, selectionStart);
  const [own = ""] = /^ */.exec(line) ?? [];
  return line.trimEnd().endsWith(":") ? own + INDENT : own;
}

/** Moves the selected lines; without a selection Tab inserts spaces. */
function indent(textarea: HTMLTextAreaElement, isBack: boolean): void {
  const { value, selectionStart, selectionEnd } = textarea;
  if (!isBack && selectionStart === selectionEnd) {
    insert(INDENT);
    return;
  }
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const old = value.slice(start, selectionEnd);
  const text = isBack ? old.replace(/^ {1,4}/gm, "") : old.replace(/^(?=.)/gm, INDENT);
  if (text === old) return;
  textarea.setSelectionRange(start, selectionEnd);
  insert(text);
  textarea.setSelectionRange(
    selectionStart === selectionEnd ? start + text.length : start,
    start + text.length,
  );
}
