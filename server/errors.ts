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

/** A request that is answered by a status and one sentence instead of a file. */
export class HttpError extends Error {
  override readonly name = "HttpError";

  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}
