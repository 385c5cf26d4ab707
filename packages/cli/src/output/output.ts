import { type Clock, type Millis, ThimbleError } from "@thimble/base";
import { COLOURED, type Paint, PLAIN } from "./paint.ts";

/** Where text goes: a stream of the process, or a test's list. */
export interface Sink {
  write(text: string): unknown;
}

/** How a command speaks. */
export interface OutputOptions {
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Whether what is printed is JSON for a program, not text for a person. */
  readonly isJson: boolean;
  readonly hasColours: boolean;
  /** Whether standard output can be drawn over. */
  readonly isTerminal: boolean;
  /** Columns of the terminal, now. */
  readonly columns: () => number;
  readonly clock: Clock;
}

/** How long a step may take before the person is told what is going on. */
const PROGRESS_AFTER: Millis = 1000;

/**
 * What a command prints: results on standard output, as text or as JSON, and progress on standard error.
 *
 * With JSON, standard output carries nothing else: one document from `result`, or one object a line from `record`.
 */
export class Output {
  readonly paint: Paint;
  readonly isJson: boolean;
  readonly isTerminal: boolean;
  readonly #options: OutputOptions;
  #hasResult = false;

  constructor(options: OutputOptions) {
    this.#options = options;
    this.isJson = options.isJson;
    this.isTerminal = options.isTerminal;
    this.paint = options.hasColours ? COLOURED : PLAIN;
  }

  get columns(): number {
    return this.#options.columns();
  }

  /** Prints what a command found: `value` as one JSON document, or `lines` for a person. */
  result(value: unknown, lines: readonly string[]): void {
    this.#hasResult = true;
    this.#write(this.isJson ? JSON.stringify(value, null, 2) : lines.join("\n"));
  }

  /** Prints one of many as it comes: `value` as a line of JSON, or `line` for a person. */
  record(value: unknown, line: string): void {
    this.#write(this.isJson ? JSON.stringify(value) : line);
  }

  /** Prints a line for a person; a program does not see it. */
  say(line: string): void {
    if (!this.isJson) this.#write(line);
  }

  /** Draws on the terminal, control sequences included. Only where `isTerminal`. */
  draw(text: string): void {
    this.#options.stdout.write(text);
  }

  /** Prints a line on standard error: what is no result. */
  note(line: string): void {
    this.#options.stderr.write(`${line}\n`);
  }

  /**
   * Prints an error for a person on standard error, or as JSON on standard output; there also on standard error when the one document has
   * been printed already, which says itself that it is no success.
   */
  error(error: unknown): void {
    if (this.isJson && !this.#hasResult) this.#write(JSON.stringify({ error: errorDocument(error) }));
    else this.note(formatError(error, this.paint).join("\n"));
  }

  /** Says on standard error that `step` goes on, when it takes longer than a second. Returns what `work` returns. */
  async progress<T>(step: string, work: () => Promise<T>): Promise<T> {
    using _telling = this.#options.clock.after(PROGRESS_AFTER, () => this.note(this.paint("quiet", `${step} …`)));
    return await work();
  }

  #write(text: string): void {
    this.#options.stdout.write(`${text}\n`);
  }
}

/** The lines of an error: what, where, what would be right, the code. */
function formatError(error: unknown, paint: Paint): readonly string[] {
  const known = toThimbleError(error);
  const [first = "", ...rest] = known.message.split("\n");
  return [
    `${paint("bad", "error:")} ${first}`,
    ...rest,
    ...(known.where === undefined ? [] : [`  ${paint("quiet", "where")}     ${known.where}`]),
    ...(known.expected === undefined ? [] : [`  ${paint("quiet", "expected")}  ${known.expected}`]),
    ...causes(known).map((cause) => `  ${paint("quiet", "because")}   ${cause}`),
    `  ${paint("quiet", "code")}      ${known.code}`,
  ];
}

/** The error of the catalogue that stands for whatever was thrown. */
export function toThimbleError(error: unknown): ThimbleError {
  if (error instanceof ThimbleError) return error;
  return new ThimbleError("base.bug", "Cannot go on: an error that no part of Thimble expects", { cause: error });
}

function errorDocument(error: unknown): Record<string, unknown> {
  const known = toThimbleError(error);
  const because = causes(known);
  return { ...known.toJSON(), ...(because.length === 0 ? {} : { because }) };
}

/** The chain of causes, outermost first; a bug shows where it happened. */
function causes(error: ThimbleError): readonly string[] {
  const lines: string[] = [];
  for (let cause = error.cause; cause !== undefined && lines.length < MAXIMUM_CAUSES; ) {
    if (!(cause instanceof Error)) return [...lines, String(cause)];
    lines.push(error.row.audience === "bug" ? (cause.stack ?? cause.message) : cause.message);
    cause = cause.cause;
  }
  return lines;
}

/** A chain longer than this says no more to anyone, and a chain can be a circle. */
const MAXIMUM_CAUSES = 5;
