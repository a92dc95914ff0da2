// What the page says to the workers of the probes.

/** `indexURL` alone boots the shared worker, `id` alone asks it; both ask a worker of its own. */
export interface Question {
  readonly indexURL?: string;
  readonly id?: string;
}

/** No question, but news: the shared worker is booted. */
export const ORDINARY_BOOT = "ordinary boot";
