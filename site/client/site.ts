// Every page: colours, copy buttons, live examples, and what is loaded when it is asked for.

import "../style.css";

if (import.meta.env.VITE_ISOLATE) void import("./isolate");

const root = document.documentElement;

const theme = document.querySelector<HTMLSelectElement>("[data-theme]");
if (theme) {
  theme.value = root.style.colorScheme;
  theme.disabled = false;
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

const searchButton = document.querySelector<HTMLButtonElement>("[data-search]");
const openSearch = async () => (await import("./search")).openSearch();
if (searchButton) {
  searchButton.disabled = false; // a press before now would be lost
  searchButton.addEventListener("click", openSearch);
}
addEventListener("keydown", (event) => {
  const isTyping = (event.target as Element).closest("input, textarea, select");
  const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !isTyping;
  if (!isSlash && !(event.key === "k" && (event.ctrlKey || event.metaKey))) return;
  event.preventDefault();
  void openSearch();
});

for (const figure of document.querySelectorAll(".code")) {
  const code = figure.querySelector("code") ?? figure;
  const button = document.createElement("button");
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.textContent ?? "");
      button.textContent = "Copied";
    } catch {
      button.textContent = "Press Ctrl C";
      getSelection()?.selectAllChildren(code);
    }
    setTimeout(() => {
      button.textContent = "Copy";
    }, 2_000);
  });
  figure.append(button);
}

// The whole example, in a frame that is as high as the example. A closed one has no frame, and so no Python.
for (const example of document.querySelectorAll<HTMLDetailsElement>(".example")) {
  const frame = document.createElement("iframe");
  frame.title = "Live example";
  frame.src = example.querySelector("a")?.href ?? "";
  frame.addEventListener("load", () => {
    const inside = frame.contentDocument?.documentElement;
    if (!inside) return;
    followTheme(frame);
    new ResizeObserver(() => {
      frame.style.height = `${inside.offsetHeight + 8}px`;
    }).observe(inside);
  });
  example.addEventListener("toggle", () => {
    if (!example.open) return frame.remove();
    dispatchEvent(new CustomEvent("python", { detail: example }));
    example.append(frame);
  });
  // Memory is short on a phone, so one live part has Python at a time.
  addEventListener("python", (event) => {
    if ((event as CustomEvent).detail !== example) example.open = false;
  });
}

/** A frame has a document of its own, which would have the colours of the system. */
function followTheme({ contentDocument }: HTMLIFrameElement): void {
  contentDocument?.documentElement.style.setProperty("color-scheme", root.style.colorScheme);
}

document.querySelector("#menu:not(:popover-open) [aria-current]")?.scrollIntoView({
  block: "nearest",
});

if (document.querySelector("[data-runner]")) void import("./runner");
if (document.querySelector("[data-upgrade]")) void import("./upgrade");
