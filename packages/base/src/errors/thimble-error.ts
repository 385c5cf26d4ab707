import { ERROR_CATALOGUE, type ErrorCode } from "./catalogue.ts";
import type { ErrorRow } from "./error-row.ts";

/** What an error carries besides its code and message. */
export interface ErrorParts {
  /** Where: a file with line and column, a field path, an address, an offset. */
  readonly where?: string;
  /** What would be right, in positive words; the nearest valid value where there is one. */
  readonly expected?: string;
  /** Machine-readable facts. Never secrets. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
  /** The error that led to this one; its text stays out of the message. */
  readonly cause?: unknown;
}

/**
 * An error of the catalogue: says what, where, and what would be right.
 *
 * The message is one sentence without a final period: "Cannot <action> <object>: <current state>".
 * Branch on `code`, never on the text.
 */
export class ThimbleError extends Error {
  override readonly name = "ThimbleError";
  readonly code: ErrorCode;
  readonly where: string | undefined;
  readonly expected: string | undefined;
  readonly details: Readonly<Record<string, string | number | boolean>>;

  constructor(code: ErrorCode, message: string, parts: ErrorParts = {}) {
    super(message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.code = code;
    this.where = parts.where;
    this.expected = parts.expected;
    this.details = parts.details ?? {};
  }

  /** The same error, said to be at a place that only the caller knows; a place within it that the error names already follows. */
  at(where: string): ThimbleError {
    return new ThimbleError(this.code, this.message, {
      where: this.where === undefined ? where : `${where}, ${this.where}`,
      ...(this.expected === undefined ? {} : { expected: this.expected }),
      details: this.details,
      cause: this.cause,
    });
  }

  /** The catalogue row of this error's code. */
  get row(): ErrorRow {
    return ERROR_CATALOGUE[this.code];
  }

  /** Whether trying again later can help. */
  get retryable(): boolean {
    return this.row.retryable;
  }

  /** The error as plain data, for `--json` and the control socket. */
  toJSON(): Record<string, unknown> {
    return {
      code: this.code,
      message: this.message,
      ...(this.where === undefined ? {} : { where: this.where }),
      ...(this.expected === undefined ? {} : { expected: this.expected }),
      ...(Object.keys(this.details).length === 0 ? {} : { details: this.details }),
    };
  }
}

/** Whether a caught value is an error of the catalogue, and of this code where one is given. */
export function isThimbleError(error: unknown, code?: ErrorCode): error is ThimbleError {
  return error instanceof ThimbleError && (code === undefined || error.code === code);
}
