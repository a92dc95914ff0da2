import { onUnmounted } from "vue";
import { PythonWorker } from "./python/workers/comlink/python-worker";

/** Python for as long as the component is mounted. */
export function usePython(options: ConstructorParameters<typeof PythonWorker>[0]) {
  const python = new PythonWorker(options);
  python.init().catch(() => {}); // the first run tells it
  onUnmounted(() => python.close());
  return python;
}
