import { useEffect, useState } from "react";
import { PythonWorker } from "./python/workers/comlink/python-worker";

/** Python for as long as the component is mounted. Keep `options` outside of the component. */
export function usePython(options: ConstructorParameters<typeof PythonWorker>[0]) {
  const [python, setPython] = useState<PythonWorker>();
  useEffect(() => {
    const client = new PythonWorker(options);
    client.init().catch(() => {}); // the first run tells it
    setPython(client);
    return () => client.close();
  }, [options]);
  return python;
}
