import { type Clock, type Millis, type Random, SmallMap } from "@thimble/base";
import { type AnswerOutcome, outcomeOf } from "./answer-outcome.ts";
import type { Fault } from "./fault.ts";
import { FaultBoard } from "./fault-board.ts";
import type { FaultSwitch } from "./fault-switch.ts";
import type { ModelPort } from "./model-port.ts";
import { type ModelUse, RunningModel } from "./models/running-model.ts";
import { type Signal, type SignalSource, startSignal } from "./signal.ts";
import type { SimulatedBinding } from "./simulated-binding.ts";

/** A device that is made up: signals and models to read, memory for what is written, and what goes wrong with it. It waits for nothing. */
export class SimulatedDevice implements FaultSwitch {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #began: Millis;
  readonly #board: FaultBoard;
  readonly #sources = new SmallMap<string, SignalSource>();
  readonly #written = new SmallMap<string, number>();
  readonly #models = new SmallMap<ModelUse, RunningModel>();

  constructor(options: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#began = options.clock.monotonic();
    this.#board = new FaultBoard({ began: this.#began, random: options.random });
  }

  break(faults: readonly Fault[], key?: string): void {
    this.#board.switchOn(faults, key, this.#clock.monotonic());
  }

  mend(key?: string): void {
    this.#board.switchOff(key);
  }

  /** What becomes of opening a connection now. */
  connects(): AnswerOutcome {
    return outcomeOf(this.#board.ofDevice(this.#clock.monotonic()));
  }

  /** What becomes of one request now that asks for these, or writes them: one outcome for each. */
  asks(bindings: readonly SimulatedBinding[]): readonly AnswerOutcome[] {
    const now = this.#clock.monotonic();
    for (const binding of bindings) this.#board.meet(binding);
    const common = this.#board.ofDevice(now);
    return bindings.map((binding) => {
      const own = this.#board.ofProperty(binding, now);
      return outcomeOf(common.length === 0 ? own : [...common, ...own]);
    });
  }

  /** What is read now. */
  read(binding: SimulatedBinding): number {
    return this.#board.value(binding, this.#valueOf(binding), this.#clock.monotonic());
  }

  /** Takes what is written now. */
  write({ key, signal }: SimulatedBinding, value: number): void {
    if (signal.kind === "model")
      this.#modelOf(signal).write(signal.port, (value - signal.offset) / signal.scale, this.#elapsed());
    else this.#written.set(key, value);
  }

  #valueOf({ key, signal }: SimulatedBinding): number {
    if (signal.kind === "model")
      return this.#modelOf(signal).read(signal.port, this.#elapsed()) * signal.scale + signal.offset;
    const written = this.#written.get(key);
    return written ?? this.#sourceOf(key, signal)({ elapsed: this.#elapsed(), now: this.#clock.now() / 1000 });
  }

  #sourceOf(key: string, signal: Signal): SignalSource {
    const known = this.#sources.get(key);
    if (known !== undefined) return known;
    const source = startSignal(signal, this.#random);
    this.#sources.set(key, source);
    return source;
  }

  #modelOf({ use }: ModelPort): RunningModel {
    const model = this.#models.get(use) ?? new RunningModel(use);
    this.#models.set(use, model);
    return model;
  }

  #elapsed(): Millis {
    return this.#clock.monotonic() - this.#began;
  }
}
