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

/** What still runs when a test has ended would disturb the next one on this page. */
const workers = new Set<Worker>();

globalThis.Worker = new Proxy(globalThis.Worker, {
  construct(target, args: ConstructorParameters<typeof Worker>, derived) {
    const worker: Worker = Reflect.construct(target, args, derived);
    workers.add(worker);
    return worker;
  },
});

function endWorkers(): void {
  for (const worker of workers) worker.terminate();
  workers.clear();
}

Object.assign(globalThis, { scenario, endWorkers });
