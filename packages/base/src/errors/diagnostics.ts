import type { ErrorCode } from "./catalogue.ts";
import { type ErrorParts, ThimbleError } from "./thimble-error.ts";

/**
 * Collects every problem of one input, so that a person sees them all at once and the input is refused whole.
 *
 * `throwIfAny` throws the first problem when there is one, or one error that lists them all.
 */
export class Diagnostics {
  readonly #problems: ThimbleError[] = [];
  readonly #told = new Set<string>();

  get problems(): readonly ThimbleError[] {
    return this.#problems;
  }

  /** Adds a problem; one that is there already, word for word and at the same place, is not added again. */
  add(code: ErrorCode, message: string, parts: ErrorParts = {}): void {
    const key = `${code} ${parts.where} ${message} ${parts.expected}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#problems.push(new ThimbleError(code, message, parts));
  }

  /** Takes out the problems that are none after all, and returns them. */
  setAside(isNone: (problem: ThimbleError) => boolean): readonly ThimbleError[] {
    const { true: aside = [], false: left = [] } = Object.groupBy(this.#problems, (each) => String(isNone(each)));
    this.#problems.splice(0, this.#problems.length, ...left);
    return aside;
  }

  /**
   * Returns when there are no problems.
   *
   * @throws ThimbleError the only problem, or the first one's code with all problems in the message, one a line.
   */
  throwIfAny(): void {
    const [first, ...rest] = this.#problems;
    if (first === undefined) return;
    if (rest.length === 0) throw first;
    const lines = this.#problems.map((p) => `  ${describeError(p)}`);
    throw new ThimbleError(
      first.code,
      `Cannot accept the input: ${this.#problems.length} problems\n${lines.join("\n")}`,
      {
        details: { problems: this.#problems.length },
      },
    );
  }
}

/** One error in one line for a person: where, what, and what would be right. */
export function describeError(error: unknown): string {
  if (error instanceof ThimbleError) {
    const where = error.where === undefined ? "" : `${error.where}: `;
    const expected = error.expected === undefined ? "" : ` (${error.expected})`;
    return `${where}${error.message}${expected} [${error.code}]`;
  }
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
