/** Who can mend an error: the person at the keyboard, the other end of a wire, us, or the machine it runs on. */
export type ErrorAudience = "user" | "peer" | "bug" | "environment";

/** One row of the catalogue of errors. docs/errors.md is made from these rows, and a test keeps the two equal. */
export interface ErrorRow {
  readonly audience: ErrorAudience;
  /** Exit status of the command line: 1 failed, 2 used wrongly or bad input, 3 environment. Range 1..125. */
  readonly exitCode: number;
  /** HTTP status of the control socket, RFC 9110 section 15. */
  readonly httpStatus: number;
  /** Whether the same call may succeed later with nothing changed by a person. */
  readonly retryable: boolean;
  /** What happened and what mends it, for docs/errors.md. Sentences. */
  readonly help: string;
}
