// "I have …, I want …" over the upgrade notes: shows the steps between two releases of Pyodide, and hides the others.

const form = document.querySelector("[data-upgrade]") as HTMLFormElement;
const output = form.querySelector("output") as HTMLOutputElement;
const [older, newer] = form.querySelectorAll("select");

/** From the newest step to the oldest, each with all that stands below its heading. */
const steps = [...document.querySelectorAll(".heading:has([id^=from-pyodide-])")].map((heading) => {
  const [, from = "", to = ""] =
    /From Pyodide (\S+) to (\S+?):/.exec(heading.textContent ?? "") ?? [];
  const section = document.createElement("section");
  heading.before(section);
  while (section.nextElementSibling && !isNextStep(section.nextElementSibling, heading)) {
    section.append(section.nextElementSibling);
  }
  older?.add(new Option(from));
  newer?.add(new Option(to));
  return section;
});

function isNextStep(element: Element, heading: Element): boolean {
  return element !== heading && element.querySelector("h2") !== null;
}

function show(): void {
  const [first = 0, last = 0] = [newer?.selectedIndex, older?.selectedIndex];
  for (const [i, step] of steps.entries()) step.hidden = i < first || i > last;
  const count = document.querySelectorAll("section:not([hidden]) > .heading > h4").length;
  output.textContent = `${count} ${count === 1 ? "change" : "changes"} on the way, below.`;
  if (first > last)
    output.textContent = `${newer?.value} is not newer than ${older?.value}: choose a newer one.`;
}

if (older) older.selectedIndex = steps.length - 1;
form.addEventListener("change", show);
show();

export {};
