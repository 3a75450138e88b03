/** The command line is not one that we know. */
export class UsageError extends Error {
  /** @param like what may have been meant */
  constructor(what: string, like?: string) {
    super(like === undefined ? what : `${what}; is it ${like}?`);
  }
}
