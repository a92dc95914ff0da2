import { parseArgs } from "node:util";
import { UserError } from "./errors.ts";

export interface ServeOptions {
  readonly port: number;
  readonly host: string;
  readonly open: boolean;
  readonly json: boolean;
  /** The releases to fetch before the server is ready. */
  readonly pyodide: readonly string[];
  /** Directory with the built pages; default: `dist` in the repository. */
  readonly root: string | undefined;
  /** A folder with a Pyodide build, served as the version `local`. */
  readonly localPyodide: string | undefined;
  /** Whether to serve the origin `coepDropped` too. */
  readonly dropCoep: boolean;
  readonly help: boolean;
}

export const HELP = `Serves the built pages on three origins.

  --port <number>    first of three ports (default 8000); 0 takes any that are free
  --host <name>      address to listen at (default localhost)
  --open             open the pages in the browser
  --json             print one line of JSON on stdout when ready, for programs
  --pyodide <version>
                     fetch this release before being ready; repeatable
  --local-pyodide <dir>
                     serve the Pyodide build in this folder as the version "local"
  --drop-coep        add a fourth origin: the isolated one less its COEP header, for tests
  --root <dir>       directory with the built pages (default dist)
  --help             show this
`;

/**
 * Reads the command line.
 *
 * @throws UserError with exit code 2 for an unknown option or a bad value
 */
export function readOptions(args: readonly string[]): ServeOptions {
  const values = parse(args);
  const port = Number(values.port);
  const last = values["drop-coep"] ? 65_532 : 65_533;
  if (!/^\d{1,5}$/.test(values.port) || port > last) {
    throw new UserError(
      `Port "${values.port}" is not a whole number from 0 to ${last} (the ports after it are used too).`,
      2,
    );
  }
  if (values.host === "") throw new UserError("--host needs a name or an address.", 2);
  return {
    ...values,
    port,
    root: values.root,
    localPyodide: values["local-pyodide"],
    dropCoep: values["drop-coep"],
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: "string", default: "8000" },
        host: { type: "string", default: "localhost" },
        open: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        pyodide: { type: "string", multiple: true, default: [] },
        root: { type: "string" },
        "local-pyodide": { type: "string" },
        "drop-coep": { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    // Node's messages go on with advice about "--" that does not apply here.
    const [sentence = ""] = (error as Error).message.split(/\. |\n/);
    throw new UserError(`${sentence.replace(/\.$/, "")}. Run with --help to see the options.`, 2);
  }
}
