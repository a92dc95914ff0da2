/**
 * Types http-server's own table gets wrong or lacks. Browsers refuse a module script or a streamed
 * wasm of the wrong type, and with `nosniff` they do not guess.
 */
export const mimeTypes: Record<string, string[]> = {
  "text/javascript": ["js", "mjs"],
  "application/wasm": ["wasm"],
  "application/octet-stream": ["data", "whl"],
  "application/x-tar": ["tar"],
  // ".ts" is a video format in every MIME table; here it can only be a type declaration.
  "text/plain": ["py", "ts"],
};
