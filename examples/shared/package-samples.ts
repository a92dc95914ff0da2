// Samples that import a package: real wheels, pinned in compat/packages.json, from the page's own origin.

import manifest from "../../compat/packages.json";
import { requestedVersion, wheelURL } from "./choose-pyodide";
import type { Sample } from "./workbench";

const packages: Record<string, Record<string, string[]>> = manifest.packages;

/** `"0.28.3"` is of line `"0.28"`; since 314 a line is one number. */
const line = requestedVersion.split(".", requestedVersion.startsWith("0.") ? 2 : 1).join(".");

/** Adds the wheels of `name` for this page's Pyodide, or the reason why there are none. */
function withPackage(name: string, title: string, code: string): Sample {
  const wheels = packages[name]?.["*"] ?? packages[name]?.[line];
  return wheels
    ? { title, code, packages: wheels.map(wheelURL) }
    : { title, code, unavailable: `no ${name} wheel for Pyodide ${line}` };
}

export const packageSamples: Sample[] = [
  withPackage(
    "pydantic",
    "Validate data with pydantic",
    `from pydantic import BaseModel, Field, ValidationError

class Order(BaseModel):
    item: str = Field(min_length=1)
    price: float = Field(gt=0)
    count: int = 1

good = Order.model_validate_json('{"item": "lamp", "price": "19.90"}')
print(good)

try:
    Order(item="", price=-5, count="many")
except ValidationError as error:
    for problem in error.errors():
        print(f"{problem['loc'][0]}: {problem['msg']}")

good.model_dump()
`,
  ),
  withPackage(
    "textbars",
    "Draw bars with a pure wheel",
    `from textbars import bars, sparkline

rain = {"Jan": 58, "Apr": 31, "Jul": 12, "Oct": 74}
print(bars(rain, width=24))
sparkline(rain.values())
`,
  ),
  withPackage(
    "msgpack",
    "Pack bytes with msgpack",
    `import msgpack

packed = msgpack.packb({"answer": 42, "primes": [2, 3, 5, 7]})
print(len(packed), "bytes")
packed
`,
  ),
];
