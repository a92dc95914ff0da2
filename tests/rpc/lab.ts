// Runs one scenario on this page, by the name of its file and of its function, for a test to judge.

/** What it is given and what it returns has to be JSON. */
type Scenario = (...args: never[]) => unknown;

const files = import.meta.glob<Record<string, Scenario>>("./scenarios/*.ts");

async function scenario(file: string, name: string, ...args: unknown[]): Promise<unknown> {
  const load = files[`./scenarios/${file}.ts`];
  if (!load) throw new Error(`There is no tests/rpc/scenarios/${file}.ts`);
  const run = (await load())[name];
  if (!run) throw new Error(`${file}.ts exports no "${name}"`);
  return run(...(args as never[]));
}

Object.assign(globalThis, { scenario });
