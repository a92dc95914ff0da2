// Converts Python's values to JavaScript's, as one flat table: nesting and cycles then cost nothing. And null to None.
// Needs: a worker with Pyodide. From: pyodide-worker-patterns, shared/values, 0.2.0

import type { PyProxy } from "pyodide/ffi";

/**
 * Python's half. `flatten(container)` returns the table `[leaves, shape, links]`.
 *
 * `shape` has a kind and a length for each container. `leaves` has the items of all containers, one
 * container after the other (of a dict first the keys, then the values). Where an item is a container
 * itself, `leaves` has None, and `links` has that place and the container's number.
 */
export const FLATTEN = `
from array import array
from pyodide.ffi import JsProxy

ATOMS = {str, int, float, bool, type(None), bytes}
ARRAY, SET, OBJECT, MAP = range(4)
BOXES = {list: ARRAY, tuple: ARRAY, set: SET, frozenset: SET, dict: OBJECT}
MAX_DEPTH = 1_000
WAY_OUT = (
    "cannot be sent to the page. Return what can be, such as list(x), dict(x), str(x), x.isoformat() "
    'or dataclasses.asdict(x), or ask for the result "repr" or "none"'
)

class NotClonable(Exception):
    pass

def kind_of(value):
    """Returns what a container becomes, and None for a leaf."""
    cls = type(value)
    for base, kind in BOXES.items():
        if issubclass(cls, base):
            return kind
    if issubclass(cls, (*ATOMS, JsProxy)) or cls.__name__ == "JsNull":
        return None
    try:
        memoryview(value).release()
    except Exception:
        raise NotClonable(f"Python ran, but a Python \`{cls.__qualname__}\` {WAY_OUT}") from None

def flatten(root):
    leaves, shape, links = [], array("i"), array("i")
    boxes, numbers = [root], {id(root): 0}
    depth, level_end = 1, 1
    for number, box in enumerate(boxes):
        if number == level_end:
            depth, level_end = depth + 1, len(boxes)
            if depth > MAX_DEPTH:
                raise NotClonable(f"Python ran, but its result has more than {MAX_DEPTH} levels")
        kind, items = kind_of(box), box
        if kind == OBJECT:
            items = [*box, *box.values()]
            if not all(isinstance(key, str) for key in box):
                kind = MAP
        shape.extend((kind, len(box)))
        if not ATOMS.issuperset(map(type, items)):
            items = list(items)
            for place, item in enumerate(items):
                if type(item) in ATOMS or kind_of(item) is None:
                    continue
                other = numbers.setdefault(id(item), len(boxes))
                if other == len(boxes):
                    boxes.append(item)
                links.extend((len(leaves) + place, other))
                items[place] = None
        leaves += items
    return [leaves, shape, links]
`;

/** A proxy of the table. */
export type FlatTable = Pick<PyProxy, "toJs" | "destroy">;

type Box = unknown[] | Set<unknown> | Map<unknown, unknown> | Record<string, unknown>;

/** In the order of Python's ARRAY, SET, OBJECT, MAP. Without a prototype, "__proto__" is a plain key. */
const EMPTY = [() => [], () => new Set(), () => Object.create(null), () => new Map()] as const;

/** Rebuilds the value that Python has flattened, and frees the table. */
export function unflatten(table: FlatTable): unknown {
  type Table = [leaves: unknown[], shape: Int32Array, links: Int32Array];
  let parts: Table;
  try {
    parts = table.toJs({ create_pyproxies: false }) as Table;
  } finally {
    table.destroy();
  }
  const [leaves, shape, links] = parts;
  const boxes: Box[] = [];
  for (let n = 0; n < shape.length; n += 2) boxes.push(EMPTY[shape[n] as 0]());
  for (let n = 0; n < links.length; n += 2) leaves[links[n] ?? 0] = boxes[links[n + 1] ?? 0];
  let place = 0;
  for (const [number, box] of boxes.entries()) {
    const length = shape[2 * number + 1] ?? 0;
    const end = place + length;
    for (; place < end; place++) {
      const item = leaves[place]; // or a key, whose value comes after all keys
      if (Array.isArray(box)) box.push(item);
      else if (box instanceof Set) box.add(item);
      else if (box instanceof Map) box.set(item, leaves[place + length]);
      else box[item as string] = leaves[place + length];
    }
    if (!Array.isArray(box) && !(box instanceof Set)) place += length;
  }
  return boxes[0];
}

/** Makes each null undefined, in place: that is None in Python, and null is not since Pyodide 0.28. */
export function withoutNulls(clone: unknown): unknown {
  const root = [clone];
  const boxes = new Set<Box>([root]);
  for (const box of boxes) {
    const look = (value: unknown, key: unknown) => {
      if (isBox(value)) boxes.add(value); // its turn comes
      if (value !== null) return;
      if (box instanceof Map) box.set(key, undefined);
      else if (box instanceof Set) box.add(undefined).delete(null);
      else (box as Record<string, unknown>)[key as string] = undefined;
    };
    if (Array.isArray(box)) box.forEach(look);
    else if (box instanceof Map || box instanceof Set) (box as Map<unknown, unknown>).forEach(look);
    else for (const [key, value] of Object.entries(box)) look(value, key);
  }
  return root[0];
}

function isBox(value: unknown): value is Box {
  if (typeof value !== "object" || value === null) return false;
  const isPlain = Object.getPrototypeOf(value) === Object.prototype;
  return isPlain || Array.isArray(value) || value instanceof Map || value instanceof Set;
}
