// All probes, by id: the name of the file.

import type { Probe } from "./probe";

const modules = import.meta.glob<Probe>("./probes/*.ts", { eager: true, import: "probe" });

export const probes: ReadonlyMap<string, Probe> = new Map(
  Object.entries(modules).map(([path, probe]) => [path.slice("./probes/".length, -3), probe]),
);
