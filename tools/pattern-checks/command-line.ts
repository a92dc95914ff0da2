// Reads a command line; what is wrong with it is one line, not a stack.

import { type ParseArgsConfig, parseArgs } from "node:util";
import { SetupError } from "../setup/run.ts";

/** @throws {SetupError} for an option or an argument that is not known */
export function readArguments<const T extends ParseArgsConfig>(
  config: T,
): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith("ERR_PARSE_ARGS_")) throw error;
    // Node's messages go on with advice about "--" that does not apply here.
    const [sentence = ""] = message.split(/\. |\n/);
    const help = "options" in config && config.options && "help" in config.options;
    const mend = help ? " Run with --help to see the options." : "";
    throw new SetupError(`${sentence.replace(/\.$/, "")}.${mend}`);
  }
}
