import { type ParseArgsConfig, parseArgs } from "node:util";
import { UserError } from "./errors.ts";

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

const OPTIONS = {
  port: { type: "string", default: "8000" },
  host: { type: "string", default: "localhost" },
  open: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  pyodide: { type: "string", multiple: true, default: [] as string[] },
  root: { type: "string" },
  "local-pyodide": { type: "string" },
  "drop-coep": { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/**
 * Reads the command line of the server.
 *
 * @throws UserError with exit code 2 for an unknown option or a bad value
 */
export function readOptions(args: string[]) {
  const { values } = readArguments({ args, options: OPTIONS });
  const port = Number(values.port);
  const last = values["drop-coep"] ? 65_532 : 65_533;
  if (!/^\d{1,5}$/.test(values.port) || port > last) {
    throw new UserError(
      `Port "${values.port}" is not a whole number from 0 to ${last} (the ports after it are used too).`,
      2,
    );
  }
  if (values.host === "") throw new UserError("--host needs a name or an address.", 2);
  return { ...values, port };
}

/**
 * Reads any command line; what is wrong with it is one line, not a stack.
 *
 * @throws UserError with exit code 2 for an option or an argument that is not known
 */
export function readArguments<const T extends ParseArgsConfig>(
  config: T,
): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    // Node's messages go on with advice about "--" that does not apply here.
    const [sentence = ""] = (error as Error).message.split(/\. |\n/);
    const mend = config.options?.help ? " Run with --help to see the options." : "";
    throw new UserError(`${sentence.replace(/\.$/, "")}.${mend}`, 2);
  }
}
