// One Python worker for the components of a Vue app: made when they mount, closed when they unmount.
// Needs: vue, comlink. From: pyodide-worker-patterns, frameworks/vue, 0.2.0

import type { InjectionKey, ShallowRef } from "vue";
import { inject, markRaw, onMounted, onUnmounted, provide, shallowRef } from "vue";
import { PythonWorker, type PythonWorkerOptions } from "../../workers/comlink/python-worker";

export interface SharedPython {
  /** Undefined on the server, and until the component has mounted. */
  readonly python: Readonly<ShallowRef<PythonWorker | undefined>>;
  readonly state: Readonly<ShallowRef<PythonWorker["state"]>>;
  /** Why Python did not start. */
  readonly failure: Readonly<ShallowRef<unknown>>;
  readonly listeners: Set<Listener>;
}

type Listener = NonNullable<PythonWorkerOptions["onEvent"]>;

const SHARED: InjectionKey<SharedPython> = Symbol("python");

/** Makes a worker for this component and all components inside. It ends with this component. */
export function providePython(options: PythonWorkerOptions = {}): SharedPython {
  const python = shallowRef<PythonWorker>();
  const state = shallowRef<PythonWorker["state"]>("idle");
  const failure = shallowRef<unknown>();
  const listeners = new Set<Listener>();
  const onEvent: Listener = (event) => {
    if (event.kind === "state") state.value = event.state;
    for (const listener of [options.onEvent, ...listeners]) listener?.(event);
  };
  onMounted(() => {
    // A reactive proxy of it could not read its private fields: markRaw() keeps Vue from making one.
    python.value = markRaw(new PythonWorker({ ...options, onEvent }));
    python.value.init().catch((error) => {
      if (state.value !== "closed") failure.value = error;
    });
  });
  onUnmounted(() => python.value?.close());
  const shared = { python, state, failure, listeners };
  provide(SHARED, shared);
  return shared;
}

/** The worker of the nearest component above that called {@link providePython}. */
export function usePython(): SharedPython {
  const shared = inject(SHARED, undefined);
  if (!shared) throw new Error("usePython() needs a component above that calls providePython()");
  return shared;
}

/** Calls `listener` with each event of the worker, for as long as this component lives. */
export function usePythonEvents(listener: Listener): void {
  const { listeners } = usePython();
  onMounted(() => listeners.add(listener));
  onUnmounted(() => listeners.delete(listener));
}
