// What a page does when its reader leaves and comes back: the back/forward cache would keep its worker, with all memory.

/**
 * Calls `end` when the browser puts the page into its back/forward cache, and loads the page anew when it comes back.
 * A page that is unloaded needs nothing: its workers end with it.
 */
export function endOnLeaving(end: () => void): void {
  addEventListener("pagehide", ({ persisted }) => {
    if (persisted) end();
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) location.reload();
  });
}
