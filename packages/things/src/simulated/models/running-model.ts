import { type Millis, SeededRandom } from "@thimble/base";
import type { PhysicalModel, Values } from "./physical-model.ts";

/** A model as a Thing Description declares it. */
export interface ModelUse {
  readonly model: PhysicalModel;
  /** One for each of the model's. */
  readonly parameters: Values<string>;
  /** This many times faster than the clock; above 0. */
  readonly speed: number;
  /** The same seed gives the same noise. */
  readonly seed: number;
}

/** Most steps that one look at a model takes, some tenths of a second of work; what is missing beyond that is left out: its time jumps. */
const MAXIMUM_STEPS = 1_000_000;

/**
 * A model that runs along with a clock: each look takes the steps that are due. What it gives at a moment depends on when its inputs were
 * written and on nothing else: an input counts from the next step on, and noise belongs to a step.
 */
export class RunningModel {
  readonly #use: ModelUse;
  #state: unknown;
  #inputs: Values<string>;
  #steps = 0;

  constructor(use: ModelUse) {
    this.#use = use;
    this.#state = use.model.begin(use.parameters);
    this.#inputs = use.model.rest(use.parameters);
  }

  /** The value of an input or output when this time has passed since the beginning; NaN when the model has none of that name. */
  read(port: string, elapsed: Millis): number {
    const { model, parameters } = this.#use;
    this.#advance(elapsed);
    const input = this.#inputs[port];
    if (Object.hasOwn(model.inputs, port) && input !== undefined) return input;
    const value = model.observe(this.#state, this.#inputs, parameters)[port] ?? Number.NaN;
    return value + this.#noiseOf(port);
  }

  /** Sets an input at this time since the beginning, brought between its limits; an output keeps what it is. */
  write(port: string, value: number, elapsed: Millis): void {
    const row = this.#use.model.inputs[port];
    this.#advance(elapsed);
    if (row === undefined) return;
    this.#inputs = { ...this.#inputs, [port]: Math.min(row.maximum, Math.max(row.minimum, value)) };
  }

  #advance(elapsed: Millis): void {
    const { model, parameters, speed } = this.#use;
    const due = Math.floor((elapsed * speed) / model.step);
    const seconds = model.step / 1000;
    this.#steps = Math.max(this.#steps, due - MAXIMUM_STEPS);
    for (; this.#steps < due; this.#steps++) this.#state = model.next(this.#state, this.#inputs, parameters, seconds);
  }

  #noiseOf(port: string): number {
    const { model, parameters, seed } = this.#use;
    const noise = model.outputs[port]?.noise;
    const deviation = noise === undefined ? 0 : (parameters[noise] ?? 0);
    if (deviation === 0) return 0;
    const index = Object.keys(model.outputs).indexOf(port);
    return deviation * normalOf(new SeededRandom(seed ^ scatter(this.#steps) ^ scatter(~index)));
  }
}

/** Spreads neighbours over all 32 bits. @see MurmurHash3, its finalizer, Austin Appleby, public domain */
function scatter(number: number): number {
  const once = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return (twice ^ (twice >>> 16)) >>> 0;
}

/** One draw of the normal distribution with mean 0 and deviation 1. @see Box, Muller: A Note on the Generation of Random Normal Deviates, 1958 */
function normalOf(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
