/**
 * The command-line tools that npm installed, started without a shell: `npx` and the shims in
 * `node_modules/.bin` are `.cmd` files on Windows, which only a shell can start.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);

/**
 * The script behind an installed tool, to be run as `node <script>`.
 *
 * @param name The npm package, for example `typescript`.
 * @param bin The tool's name in the package's `bin` field.
 * @throws {Error} When the package is not installed or has no such tool.
 */
export function nodeTool(name: string, bin: string): string {
  const manifest = require.resolve(`${name}/package.json`);
  const path = (require(manifest) as { bin?: Record<string, string> }).bin?.[bin];
  if (!path) throw new Error(`The npm package "${name}" has no command "${bin}".`);
  return join(dirname(manifest), path);
}
