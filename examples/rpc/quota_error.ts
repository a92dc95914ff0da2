// A class of one's own, which page and worker share.

export class QuotaError extends TypeError {
  override readonly name = "QuotaError";
  readonly code = "quota-exceeded";
  readonly limit: number;

  constructor(message: string, limit: number, options?: ErrorOptions) {
    super(message, options);
    this.limit = limit;
  }

  get advice(): string {
    return `Delete files, until there are less than ${this.limit}`;
  }
}
