// Python that is given a function of the page's.
import { expose } from "comlink";
import "../../../patterns/workers/comlink/python-error-handler";
import { Python } from "../../../patterns/workers/comlink/python";
import { serve } from "../../../patterns/workers/comlink/rpc/serve";

export class PythonWithFunction extends Python {
  async runWith(code: string, f: unknown): Promise<unknown> {
    (await this.pyodide()).globals.set("f", f);
    return this.runPython(code);
  }
}

// The name of the control: Comlink alone.
if (self.name === "bare") expose(new PythonWithFunction());
else serve(new PythonWithFunction());
