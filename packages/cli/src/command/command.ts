import type { CommandContext } from "./command-context.ts";
import type { ValueRows, Values } from "./value-row.ts";

/** A line a person can run, and what it does. */
export interface Example {
  readonly line: string;
  readonly does: string;
}

/** A command as its file states it: data for help and parsing, and the one function that does the work. */
export interface CommandSpec<A extends ValueRows, O extends ValueRows> {
  /** Verb, or noun and verb: `build`, `things list`. */
  readonly name: string;
  /** What it does, in one line without a final period. */
  readonly summary: string;
  /** What a person should know beyond that. Sentences. */
  readonly details?: string;
  /** In the order in which they are written. */
  readonly args: A;
  readonly options: O;
  readonly examples: readonly [Example, ...Example[]];
  /** Does the work and prints what came of it; whatever goes wrong is thrown. */
  readonly handler: (values: Values<A> & Values<O>, context: CommandContext) => Promise<void>;
}

/** A command of the table, with the types of its values closed over. */
export interface Command extends Omit<CommandSpec<ValueRows, ValueRows>, "handler"> {
  /**
   * Reads the values and runs the handler.
   * @throws ThimbleError base.argument for a value its row refuses; whatever the handler throws
   */
  readonly run: (raw: RawValues, context: CommandContext) => Promise<void>;
}

/** What the parser found for each row, by the row's name. */
export type RawValues = Readonly<Record<string, unknown>>;

/** Makes a command of its parts. */
export function command<const A extends ValueRows, const O extends ValueRows>(spec: CommandSpec<A, O>): Command {
  const { handler, ...data } = spec;
  return {
    ...data,
    run: (raw, context) => handler({ ...readValues(spec.args, raw), ...readValues(spec.options, raw) }, context),
  };
}

function readValues<R extends ValueRows>(rows: R, raw: RawValues): Values<R> {
  const entries = Object.entries(rows).map(([name, row]) => [name, row.read(raw[name])]);
  return Object.fromEntries(entries) as Values<R>;
}
