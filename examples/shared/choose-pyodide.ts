// Which Pyodide this page runs: ?pyodide=<version>, always from the page's own origin.

import { PYODIDE_VERSION } from "../../patterns/shared/load-pyodide";

/** The version asked for in the address, else the one the patterns are written for. */
export const requestedVersion =
  new URLSearchParams(location.search).get("pyodide") || PYODIDE_VERSION;

/** Absolute, so that it also holds inside blob: workers. */
export const indexURL = new URL(
  `/pyodide/v${encodeURIComponent(requestedVersion)}/full/`,
  location.origin,
).href;

/** Absolute URL of a sample wheel by its file name. */
export const wheelURL = (file: string) => new URL(`/packages/${file}`, location.origin).href;
