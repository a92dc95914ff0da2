// The worker of the example: an interpreter with one more method, which its interface declares.

import { expose } from "comlink";
import { Interpreter } from "../../patterns/shared/interpreter";
import type { Outcome } from "../../patterns/shared/protocol";
import { tellLife } from "../../patterns/shared/worker-life";
import type { CountingApi } from "./typed_interfaces";

class CountingInterpreter extends Interpreter implements CountingApi {
  lines(text: string): Promise<Outcome> {
    return this.answer("boot-failed", async () => {
      const code = `len(${JSON.stringify(text)}.splitlines())`;
      return { value: this.booted().runPython(code) };
    });
  }
}

expose(new CountingInterpreter((notice) => self.postMessage(notice)));
tellLife();
