// coincident ships no types: the part of it that is used here.

declare module "coincident/main" {
  import type { Methods } from "./library";

  export default function coincident(): {
    Worker: new (
      script: string | URL,
      options?: WorkerOptions,
    ) => Worker & { proxy: Methods & { answer?: () => number } };
    /** Whether calls of the worker can wait for their answers. */
    native: boolean;
    transfer(...buffers: ArrayBuffer[]): ArrayBuffer[];
  };
}

declare module "coincident/worker" {
  export default function coincident(): Promise<{ proxy: { answer(): number }; native: boolean }>;
}
