// One Python worker for the components of a React app: made when they mount, closed when they unmount.
// Needs: react, comlink. From: pyodide-worker-patterns, frameworks/react, 0.2.0
"use client";

import * as React from "react";
import { PythonWorker, type PythonWorkerOptions } from "../../workers/comlink/python-worker";

type Listener = NonNullable<PythonWorkerOptions["onEvent"]>;

export interface SharedPython {
  /** Undefined on the server, and until the provider has mounted. */
  readonly python?: PythonWorker;
  readonly state: PythonWorker["state"];
  readonly listeners: Set<Listener>;
}

const Shared = React.createContext<SharedPython | null>(null);

/**
 * Gives one worker to all components inside. `options` are read once: another `key` makes another worker.
 * When Python does not start, it throws while it renders: put an error boundary around it.
 */
export function PythonProvider(props: React.PropsWithChildren<{ options?: PythonWorkerOptions }>) {
  const [options] = React.useState(props.options);
  const [listeners] = React.useState(() => new Set<Listener>());
  const [shared, setShared] = React.useState<SharedPython>({ state: "idle", listeners });
  const [failure, setFailure] = React.useState<{ error: unknown }>();
  React.useEffect(() => {
    const onEvent: Listener = (event) => {
      if (!isMounted) return; // "closed" must not become the state of the next mount
      if (event.kind === "state") setShared({ python, state: event.state, listeners });
      for (const listener of [options?.onEvent, ...listeners]) listener?.(event);
    };
    let isMounted = true;
    const python = new PythonWorker({ ...options, onEvent });
    python.init().catch((error) => isMounted && setFailure({ error }));
    return () => {
      isMounted = false;
      python.close();
    };
  }, [options, listeners]);
  if (failure) throw failure.error;
  return React.createElement(Shared.Provider, { value: shared }, props.children);
}

/** The worker of the {@link PythonProvider} around this component, and its state. */
export function usePython(): SharedPython {
  const shared = React.useContext(Shared);
  if (!shared) throw new Error("usePython() needs a <PythonProvider> around its component");
  return shared;
}

/** Calls `listener` with each event of the worker: output, states, steps of an installation. */
export function usePythonEvents(listener: Listener): void {
  const { listeners } = usePython();
  React.useEffect(() => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, [listeners, listener]);
}
