/**
 * `npm run copy -- <pattern> <folder>`: copies a pattern with all that it imports. `--check` and `--update` look
 * after the copy later.
 */
import { command, FAILED } from "./copy/command.ts";
import { main } from "./setup/run.ts";

await main(() => command(process.argv.slice(2)), FAILED);
