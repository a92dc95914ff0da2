// The worker of Comlink RPC with the boot watchdog around its boot.

// #region worker
import { expose } from "comlink";
import { withWatchdog } from "../../patterns/loading/boot-watchdog/boot-watchdog";
import { Interpreter, loadPyodide } from "../../patterns/shared/interpreter";
import { tellLife } from "../../patterns/shared/worker-life";

expose(new Interpreter((notice) => self.postMessage(notice), withWatchdog(loadPyodide)));
tellLife();
// #endregion worker
