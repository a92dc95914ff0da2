import { escapeHtml } from "../build/html.ts";

export interface Caption {
  readonly file?: string | undefined;
  /** The page that shows the whole file. */
  readonly link?: string | undefined;
  readonly language?: string;
}

/** Code with a copy button, and with its file's name where it has one. */
export function codeFigure(html: string, { file, link, language = "" }: Caption): string {
  const name = file && `<figcaption><a href="${link}">${escapeHtml(file)}</a></figcaption>`;
  const label = escapeHtml(file ?? (language ? `Code, ${language}` : "Code"));
  return `<figure class="code">${name ?? ""}<pre tabindex="0" aria-label="${label}"><code>${html}</code></pre><button type="button" class="copy" data-copy>Copy</button></figure>\n`;
}
