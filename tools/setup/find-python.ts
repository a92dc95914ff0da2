/**
 * Finds a Python that can make the virtual environment.
 */
import { run, SetupError } from "./run.ts";

/** An interpreter that answered. */
export interface FoundPython {
  /** What to start: a command and its first arguments, for example `["py", "-3"]`. */
  readonly command: readonly [string, ...string[]];
  /** Its version, for example `"3.11.7"`. */
  readonly version: string;
}

/** The oldest Python the harness supports; `requires-python` in pyproject.toml says the same. */
const OLDEST = [3, 10] as const;

const WAY_OUT =
  "Install a newer Python, or name one you have in the variable PYTHON (for example PYTHON=python3.12).";

/** Printed by any Python 3 that is asked. Debian ships `venv` without `ensurepip`, hence both. */
const QUESTION = `
import json, sys
from importlib.util import find_spec
print(json.dumps({"version": list(sys.version_info[:3]), "venv": bool(find_spec("venv") and find_spec("ensurepip"))}))
`;

interface Answer {
  readonly version: readonly [number, number, number];
  readonly venv: boolean;
}

/**
 * Finds a Python from 3.10 on: the one `PYTHON` names and no other, else the first that fits of `python3`,
 * `python`, `py -3` and `python3.14` down to `python3.10`.
 *
 * @throws {SetupError} When there is none, when all are too old, or when the `venv` module is missing.
 */
export async function findPython(): Promise<FoundPython> {
  const named = process.env.PYTHON;
  const tooOld: string[] = [];
  const noVenv: string[] = [];
  for (const command of named ? [[named] as const] : candidates()) {
    const answer = await ask(command);
    if (!answer) continue;
    const version = answer.version.join(".");
    if (isTooOld(answer)) tooOld.push(`Python ${version} (\`${command.join(" ")}\`)`);
    else if (!answer.venv) noVenv.push(`Python ${version} (\`${command.join(" ")}\`)`);
    else return { command, version };
  }
  const oldest = OLDEST.join(".");
  if (noVenv[0])
    throw new SetupError(
      `${noVenv[0]} has no complete \`venv\` module, which makes the virtual environment. Install it (Debian, Ubuntu: apt install python3-venv), then run this again.`,
    );
  if (tooOld[0])
    throw new SetupError(
      `${tooOld[0]} is too old: Python ${oldest} or newer is needed. ${WAY_OUT}`,
    );
  if (named)
    throw new SetupError(
      `The variable PYTHON names "${named}", which does not start as a Python 3. Set it to a Python ${oldest} or newer, or unset it.`,
    );
  throw new SetupError(`No Python was found: Python ${oldest} or newer is needed. ${WAY_OUT}`);
}

function candidates(): [string, ...string[]][] {
  const numbered = [14, 13, 12, 11, 10].map((minor): [string] => [`python3.${minor}`]);
  return [["python3"], ["python"], ["py", "-3"], ...numbered];
}

async function ask(command: readonly [string, ...string[]]): Promise<Answer | undefined> {
  const [program, ...args] = command;
  try {
    return JSON.parse(await run(program, [...args, "-c", QUESTION])) as Answer;
  } catch {
    // Not there, a Python 2, or the Microsoft Store's stand-in: the next candidate may do.
    return undefined;
  }
}

function isTooOld({ version: [major, minor] }: Answer): boolean {
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}
