/** A fault of the command line or the machine: shown as one line, without a stack. */
export class UserError extends Error {
  override readonly name: string = "UserError";

  constructor(
    message: string,
    /** 2 for a wrong command line, 1 for everything else. */
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }
}

/**
 * A request that is answered by a status and one sentence instead of a file. Of a runtime: 404 for no such release,
 * 403 for one that is not in the cache and whose download or compilation may not be started by whoever asks, 502 for
 * one that could not be brought here.
 */
export class HttpError extends UserError {
  override readonly name = "HttpError";

  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}
