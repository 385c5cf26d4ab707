import { type Millis, type Random, SmallMap } from "@thimble/base";
import { type AnswerFault, type Fault, isValueFault } from "./fault.ts";
import { RunningFaults } from "./running-faults.ts";
import type { SimulatedBinding } from "./simulated-binding.ts";

/** Faults of a device: those of its answers are had in common, those of its values each property has for itself. */
interface DeviceFaults {
  readonly answers: RunningFaults;
  readonly values: Map<string, RunningFaults>;
  readonly began: Millis;
  readonly faults: readonly Fault[];
}

const NOTHING: readonly AnswerFault[] = [];

/** What is wrong with a simulated device: what its bindings declare, and what was switched on since. */
export class FaultBoard {
  readonly #random: Random;
  readonly #began: Millis;
  readonly #declared = new SmallMap<string, RunningFaults>();
  readonly #declaredOfDevice = new SmallMap<readonly Fault[], DeviceFaults>();
  readonly #switched = new SmallMap<string, RunningFaults>();
  #switchedOfDevice: DeviceFaults | undefined;

  /** Declared faults count their times from `began` on. */
  constructor(options: { readonly began: Millis; readonly random: Random }) {
    this.#random = options.random;
    this.#began = options.began;
  }

  /** Switches these faults on, in place of those that were, for one key or for the device; their times count from now on. */
  switchOn(faults: readonly Fault[], key: string | undefined, now: Millis): void {
    if (key === undefined) this.#switchedOfDevice = this.#deviceFaults(faults, now);
    else this.#switched.set(key, new RunningFaults(faults, now, this.#random));
  }

  /** Switches off what was switched on, for one key, or all. */
  switchOff(key: string | undefined): void {
    if (key !== undefined) this.#switched.delete(key);
    else {
      this.#switched.clear();
      this.#switchedOfDevice = undefined;
    }
  }

  /** What is wrong with every answer now, as far as bindings that were seen so far declare it. */
  ofDevice(now: Millis): readonly AnswerFault[] {
    if (this.#isWell) return NOTHING;
    const all = [...this.#declaredOfDevice.values(), ...(this.#switchedOfDevice ? [this.#switchedOfDevice] : [])];
    return all.flatMap(({ answers }) => answers.answer(now));
  }

  /** What is wrong with the answer for one property now, beside what is wrong with every answer. */
  ofProperty(binding: SimulatedBinding, now: Millis): readonly AnswerFault[] {
    if (binding.faults === undefined && this.#switched.size === 0) return NOTHING;
    return [this.#declaredOf(binding), this.#switched.get(binding.key)].flatMap((each) => each?.answer(now) ?? []);
  }

  /** What is read now in place of the value of a property. */
  value(binding: SimulatedBinding, value: number, now: Millis): number {
    const { key } = binding;
    if (this.#isWell && binding.faults === undefined && this.#switched.size === 0) return value;
    const ofDevice = [...this.#declaredOfDevice.values(), this.#switchedOfDevice].map((each) =>
      this.#valuesOf(each, key),
    );
    const all = [this.#declaredOf(binding), this.#switched.get(key), ...ofDevice];
    return all.reduce((result, faults) => faults?.value(result, now) ?? result, value);
  }

  /** Takes note of what a binding declares of its device. */
  meet({ deviceFaults }: SimulatedBinding): void {
    if (deviceFaults === undefined || this.#declaredOfDevice.get(deviceFaults) !== undefined) return;
    this.#declaredOfDevice.set(deviceFaults, this.#deviceFaults(deviceFaults, this.#began));
  }

  /** Whether nothing is wrong with the device as a whole, as nearly always. */
  get #isWell(): boolean {
    return this.#switchedOfDevice === undefined && this.#declaredOfDevice.size === 0;
  }

  #declaredOf({ key, faults }: SimulatedBinding): RunningFaults | undefined {
    if (faults === undefined) return undefined;
    const running = this.#declared.get(key) ?? new RunningFaults(faults, this.#began, this.#random);
    this.#declared.set(key, running);
    return running;
  }

  #valuesOf(device: DeviceFaults | undefined, key: string): RunningFaults | undefined {
    if (device === undefined) return undefined;
    const { values, faults, began } = device;
    const running = values.get(key) ?? new RunningFaults(faults.filter(isValueFault), began, this.#random);
    values.set(key, running);
    return running;
  }

  #deviceFaults(faults: readonly Fault[], began: Millis): DeviceFaults {
    const answers = new RunningFaults(
      faults.filter((fault) => !isValueFault(fault)),
      began,
      this.#random,
    );
    return { answers, values: new Map(), began, faults };
  }
}
