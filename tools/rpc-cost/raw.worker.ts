// The worker's side by hand.

self.addEventListener("message", ({ data: { id, a, b } }) => {
  self.postMessage({ id, sum: a + b });
});
