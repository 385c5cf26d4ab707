import { nearest, ThimbleError } from "@thimble/base";
import type { BusCallOptions } from "../bus/bus-call-options.ts";
import { abortable } from "../host/abortable.ts";
import type { ChipProperty } from "./chip.ts";
import type { ChipAnswer, ChipSession } from "./chip-session.ts";

/** Properties that come together, and how. */
export interface Measurement<Name extends string = string> {
  readonly gives: readonly Name[];
  /**
   * Measures once. An answer that is an error is that property's alone; one that is thrown is that of all.
   * @param wanted those of `gives` that are asked for
   */
  take(call: BusCallOptions, wanted: ReadonlySet<string>): Promise<Readonly<Partial<Record<Name, ChipAnswer>>>>;
}

/** What a chip can do once it is set up. */
export interface ChipWork<Name extends string = string> {
  readonly measurements?: readonly Measurement<Name>[];
  /** How a property is driven; the value is in its range, and whole for an integer. */
  readonly writers?: Readonly<Partial<Record<Name, (value: number, call: BusCallOptions) => Promise<void>>>>;
  readonly show?: (text: string, call: BusCallOptions) => Promise<void>;
  /** Puts the chip to rest. */
  readonly rest?: () => Promise<void>;
}

/** What a session is made from. */
export interface MeasuringSessionParts {
  /** How errors name the chip: `bme280 at i2c-1 at 0x76`. */
  readonly name: string;
  readonly properties: Readonly<Record<string, ChipProperty>>;
  readonly work: ChipWork;
}

/** The session of every chip: takes the measurements that the names need, one call after the other. */
export class MeasuringSession implements ChipSession {
  readonly #parts: MeasuringSessionParts;
  readonly show?: (text: string, call?: BusCallOptions) => Promise<void>;
  #last: Promise<unknown> = Promise.resolve();
  #closed: Promise<void> | undefined;

  constructor(parts: MeasuringSessionParts) {
    this.#parts = parts;
    const { show } = parts.work;
    if (show !== undefined) this.show = (text, call = {}) => this.#inTurn(call, () => show(text, call));
  }

  async read(names: readonly string[], call: BusCallOptions = {}): Promise<ReadonlyMap<string, ChipAnswer>> {
    const answers = new Map<string, ChipAnswer>(names.map((name) => [name, this.#unreadable(name)]));
    try {
      await this.#inTurn(call, async () => {
        for (const measurement of this.#parts.work.measurements ?? []) await this.#take(measurement, answers, call);
      });
    } catch (error) {
      if (!(error instanceof ThimbleError) || call.signal?.aborted === true) throw error;
      for (const name of names) answers.set(name, error);
    }
    return answers;
  }

  async write(name: string, value: number, call: BusCallOptions = {}): Promise<void> {
    const { properties, work } = this.#parts;
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (property === undefined) throw this.#unknown(name);
    const writer = work.writers?.[name];
    if (writer === undefined)
      throw new ThimbleError(
        "things.not-writable",
        `Cannot write ${name} of ${this.#parts.name}: it can only be read as the chip is set up`,
      );
    this.#refuseOutOfRange(name, property, value);
    await this.#inTurn(call, () => writer(value, call));
  }

  close(): Promise<void> {
    this.#closed ??= this.#afterLast(async () => this.#parts.work.rest?.());
    return this.#closed;
  }

  async #take(measurement: Measurement, answers: Map<string, ChipAnswer>, call: BusCallOptions): Promise<void> {
    const wanted = new Set(measurement.gives.filter((name) => answers.has(name)));
    if (wanted.size === 0) return;
    try {
      const taken = await measurement.take(call, wanted);
      for (const name of wanted) {
        const answer = taken[name];
        if (answer !== undefined) answers.set(name, this.#sound(name, answer));
      }
    } catch (error) {
      if (!(error instanceof ThimbleError) || call.signal?.aborted === true) throw error;
      for (const name of wanted) answers.set(name, error);
    }
  }

  /** A formula may have no result for registers that no chip would hold, those of a bus that is disturbed. */
  #sound(name: string, answer: ChipAnswer): ChipAnswer {
    if (typeof answer !== "number" || Number.isFinite(answer)) return answer;
    return new ThimbleError(
      "things.bad-answer",
      `Cannot read ${name} of ${this.#parts.name}: its registers hold no value`,
    );
  }

  /** Runs `work` once every call before it has ended. */
  async #inTurn<T>(call: BusCallOptions, work: () => Promise<T>): Promise<T> {
    call.signal?.throwIfAborted();
    if (this.#closed !== undefined)
      throw new ThimbleError("things.unreachable", `Cannot reach ${this.#parts.name}: it was closed`);
    const turn = this.#afterLast(async () => {
      call.signal?.throwIfAborted();
      return work();
    });
    return abortable(turn, call.signal);
  }

  #afterLast<T>(work: () => Promise<T>): Promise<T> {
    // What became of the one before is its caller's affair; the next has its turn all the same.
    const turn = this.#last.then(work, work);
    this.#last = turn;
    return turn;
  }

  #refuseOutOfRange(name: string, property: ChipProperty, value: number): void {
    const [minimum, maximum, unit] =
      property.type === "boolean" ? [0, 1, ""] : [property.minimum, property.maximum, ` ${property.unit}`];
    const isWhole = property.type === "number" || Number.isInteger(value);
    if (isWhole && value >= minimum && value <= maximum) return;
    throw new ThimbleError("things.out-of-range", `Cannot write ${value} to ${name} of ${this.#parts.name}`, {
      expected: `a ${property.type === "number" ? "number" : "whole number"} from ${minimum} to ${maximum}${unit}`,
    });
  }

  #unreadable(name: string): ThimbleError {
    if (!Object.hasOwn(this.#parts.properties, name)) return this.#unknown(name);
    return new ThimbleError(
      "things.not-readable",
      `Cannot read ${name} of ${this.#parts.name}: it can only be written`,
    );
  }

  #unknown(name: string): ThimbleError {
    const names = Object.keys(this.#parts.properties);
    const near = nearest(name, names);
    const known = `one of ${names.join(", ")}`;
    return new ThimbleError("things.bad-description", `Cannot use property "${name}": ${this.#parts.name} has none`, {
      expected: near === undefined ? known : `${near}, or another ${known}`,
    });
  }
}
