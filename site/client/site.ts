// Every page: colours, copy buttons, tabs, the menu's end, and what is loaded when it is asked for.

import "../style.css";

const root = document.documentElement;

const theme = document.querySelector<HTMLSelectElement>("[data-theme]");
if (theme) {
  theme.value = root.style.colorScheme;
  theme.addEventListener("change", () => {
    root.style.colorScheme = theme.value;
    try {
      localStorage.theme = theme.value;
    } catch {
      // Storage is blocked: the choice holds for this page.
    }
    for (const frame of document.querySelectorAll("iframe")) followTheme(frame);
  });
}

// A press that comes before its script would be lost, so these are disabled until now.
type Control = HTMLButtonElement | HTMLSelectElement;
for (const control of document.querySelectorAll<Control>(
  "[data-search], [data-theme], [data-open]",
)) {
  control.disabled = false;
}

document.addEventListener("click", async ({ target }) => {
  const button = (target as Element).closest<HTMLButtonElement>("button");
  if (button?.matches("[data-copy]")) await copy(button);
  if (button?.matches("[data-open]")) openExample(button);
  if (button?.matches("[data-search]")) await search();
});

document.addEventListener("keydown", (event) => {
  const isTyping = (event.target as Element).closest("input, textarea, select");
  const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !isTyping;
  if (!isSlash && !(event.key === "k" && (event.ctrlKey || event.metaKey))) return;
  event.preventDefault();
  void search();
});

async function search(): Promise<void> {
  const { openSearch } = await import("./search");
  await openSearch(document.body.dataset.base ?? "/");
}

async function copy(button: HTMLButtonElement): Promise<void> {
  const code = button.closest("figure")?.querySelector("code")?.textContent ?? "";
  try {
    await navigator.clipboard.writeText(code);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Press Ctrl C";
    getSelection()?.selectAllChildren(button.closest("figure")?.querySelector("code") ?? button);
  }
  setTimeout(() => {
    button.textContent = "Copy";
  }, 2_000);
}

/** The whole example, in a frame that is as high as the example. */
function openExample(button: HTMLButtonElement): void {
  const place = button.closest<HTMLElement>("[data-example]");
  const frame = document.createElement("iframe");
  frame.src = place?.dataset.example ?? "";
  frame.title = "Live example";
  frame.addEventListener("load", () => {
    const { contentDocument: inside } = frame;
    if (!inside) return;
    followTheme(frame);
    new ResizeObserver(() => {
      frame.style.height = `${inside.documentElement.offsetHeight + 8}px`;
    }).observe(inside.documentElement);
  });
  place?.append(frame);
  button.remove();
}

/** A frame has a document of its own, which would have the colours of the system. */
function followTheme({ contentDocument }: HTMLIFrameElement): void {
  contentDocument?.documentElement.style.setProperty("color-scheme", root.style.colorScheme);
}

for (const list of document.querySelectorAll<HTMLElement>("[role=tablist]")) {
  const tabs = [...list.querySelectorAll<HTMLElement>("[role=tab]")];
  const choose = (chosen: HTMLElement) => {
    for (const tab of tabs) {
      tab.ariaSelected = String(tab === chosen);
      tab.tabIndex = tab === chosen ? 0 : -1;
      const panel = document.getElementById(tab.getAttribute("aria-controls") ?? "");
      panel?.classList.toggle("later", tab !== chosen);
    }
  };
  list.addEventListener("click", ({ target }) => {
    const tab = tabs.find((one) => one === target);
    if (tab) choose(tab);
  });
  list.addEventListener("keydown", ({ key, target }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    const at = tabs.indexOf(target as HTMLElement);
    const next = step && tabs.at((at + step) % tabs.length);
    if (!next) return;
    choose(next);
    next.focus();
  });
}

const links = new Map(
  [...document.querySelectorAll<HTMLAnchorElement>(".toc a")].map((link) => [
    link.hash.slice(1),
    link,
  ]),
);
if (links.size > 0) {
  const headings = [...document.querySelectorAll("main :is(h2, h3)")].filter(({ id }) =>
    links.has(id),
  );
  const mark = () => {
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top < 120);
    const current = (passed.at(-1) ?? headings[0])?.id;
    for (const [id, link] of links) link.ariaCurrent = id === current ? "true" : null;
  };
  addEventListener("scroll", mark, { passive: true });
  mark();
}

const menu = document.getElementById("menu");
menu?.addEventListener("click", ({ target }) => {
  if ((target as Element).closest("a") && menu.matches(":popover-open")) menu.hidePopover();
});
if (getComputedStyle(menu ?? root).position === "sticky") {
  menu?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
}

if (document.querySelector("[data-runner]")) void import("./runner");
if (document.querySelector("[data-upgrade]")) void import("./upgrade");
