import type { Millis } from "@thimble/base";
import type { PropertyPath, Quality, Reading } from "@thimble/model";
import type { BoundProperty } from "../description/thing-description.ts";
import type { DriverValue } from "../driver/driver.ts";
import { isBeyond } from "../pipeline/deadband.ts";
import { fromDevice } from "../pipeline/device-value.ts";
import { isWithin } from "../pipeline/is-allowed.ts";
import { makeSmoother, type Smoother } from "../pipeline/smoothing.ts";

/** How long a device may fail before its properties are given up. */
const GIVE_UP_AFTER: Millis = 60_000;

/** The least age at which a polled value is stale when its Thing Description does not say; else three periods. */
const MINIMUM_STALE_AFTER: Millis = 5000;
const STALE_PERIODS = 3;

/** When it is, and since when the device fails. */
export interface Moment {
  /** `Clock.monotonic()`. */
  readonly now: Millis;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly time: number;
  /** `Clock.monotonic()` of the first failure in a row; undefined when the device answers. */
  readonly failingSince: Millis | undefined;
}

/** The last known value of one property and what it is worth. Decides; emits nothing. */
export class PropertyState {
  readonly path: PropertyPath;
  readonly bound: BoundProperty;
  readonly #staleAfter: Millis | undefined;
  readonly #smoother: Smoother | undefined;
  #last: Reading | undefined;
  /** The last one with a value of the device's. */
  #measured: Reading | undefined;
  #answered: Millis | undefined;
  #written = Number.NEGATIVE_INFINITY;
  /** Whether what is smoothed is of before the device was given up. */
  #isInterrupted = false;

  constructor(thing: string, bound: BoundProperty, isPolled: boolean) {
    const usual = Math.max(MINIMUM_STALE_AFTER, STALE_PERIODS * bound.property.pollEvery);
    this.path = `${thing}/${bound.property.name}`;
    this.bound = bound;
    this.#smoother = bound.smoothing && makeSmoother(bound.smoothing);
    this.#staleAfter = bound.staleAfter ?? (isPolled && bound.read !== undefined ? usual : undefined);
  }

  /** The reading that was given out last; undefined when there was none yet. */
  get last(): Reading | undefined {
    return this.#last;
  }

  /** The last one with a value of the device's, whether it was given out or is within the deadband; undefined when there was none yet. */
  get measured(): Reading | undefined {
    return this.#measured;
  }

  /** When the device's last answer arrived, by `Clock.monotonic()`. */
  get answered(): Millis | undefined {
    return this.#answered;
  }

  /**
   * Takes a device's answer. Returns the reading to give out, or undefined when there is nothing new: the answer is no newer than what
   * was written, its sample (where the Thing says when it was taken) is the one that was given out already, or its value is within the
   * deadband of the one that was.
   */
  accept(answer: DriverValue, time: number): Reading | undefined {
    if (answer.arrived <= this.#written) return undefined;
    this.#answered = answer.arrived;
    let value = fromDevice(answer.value, this.bound);
    if (this.#isInterrupted && Number.isFinite(value)) {
      this.#smoother?.restart(value);
      this.#isInterrupted = false;
    } else value = this.#smoother?.next(value) ?? value;
    const reading = this.#reading(value, time);
    const isSameSample =
      this.bound.timeFrom !== undefined && this.#last?.time === time && this.#last.quality === reading.quality;
    if (isSameSample) return undefined;
    this.#measured = reading;
    if (this.#isWithinDeadband(reading)) return undefined;
    this.#last = reading;
    return reading;
  }

  /** Takes a value that the device has confirmed; what it answered before counts no more. Returns the reading to give out. */
  acceptWritten(value: number, { now, time }: Moment): Reading {
    this.#written = now;
    this.#answered = now;
    this.#smoother?.restart(value);
    this.#isInterrupted = false;
    const reading = this.#reading(value, time);
    this.#last = this.#measured = reading;
    return reading;
  }

  /** Lowers the quality where its time has come. Returns the reading to give out, or undefined when the quality stays. */
  degrade(moment: Moment): Reading | undefined {
    const quality = this.#qualityAt(moment);
    if (quality === undefined || quality === this.#last?.quality) return undefined;
    const isGone = quality === "unreachable";
    if (isGone) this.#isInterrupted = true;
    const value = isGone ? Number.NaN : (this.#last?.value ?? Number.NaN);
    const time = isGone ? moment.time : (this.#last?.time ?? moment.time);
    this.#last = { property: this.path, value, time, quality };
    return this.#last;
  }

  /**
   * Takes note that the device answers again. Returns the reading to give out, or undefined when the property was not `unreachable`: a
   * `stale` one, for the device can be reached and has not said what the value is since. Its value and time are the last known ones; NaN
   * and now when there never was one.
   */
  restore({ time, failingSince }: Moment): Reading | undefined {
    if (failingSince !== undefined || this.#last?.quality !== "unreachable") return undefined;
    const known = this.#measured ?? { property: this.path, value: Number.NaN, time };
    this.#last = { ...known, quality: "stale" };
    return this.#last;
  }

  /** `Clock.monotonic()` of when `degrade` next has something to do if nothing arrives; undefined for never. */
  nextChange(failingSince: Millis | undefined): Millis | undefined {
    const quality = this.#last?.quality;
    if (quality === undefined || quality === "unreachable") return undefined;
    const isFresh = quality !== "stale" && this.#staleAfter !== undefined && this.#answered !== undefined;
    const stale = isFresh ? (this.#answered ?? 0) + (this.#staleAfter ?? 0) : Number.POSITIVE_INFINITY;
    const gone = failingSince === undefined ? Number.POSITIVE_INFINITY : failingSince + GIVE_UP_AFTER;
    const next = Math.min(stale, gone);
    return Number.isFinite(next) ? next : undefined;
  }

  /** The quality that is due; undefined for the one it has. */
  #qualityAt({ now, failingSince }: Moment): Quality | undefined {
    if (failingSince !== undefined && (this.#last === undefined || now - failingSince >= GIVE_UP_AFTER))
      return "unreachable";
    if (this.#answered === undefined || this.#staleAfter === undefined || this.#last?.quality === "unreachable")
      return undefined;
    return now - this.#answered >= this.#staleAfter ? "stale" : undefined;
  }

  #isWithinDeadband(reading: Reading): boolean {
    const { deadband } = this.bound;
    return (
      deadband !== undefined &&
      this.#last?.quality === reading.quality &&
      !isBeyond(this.#last.value, reading.value, deadband)
    );
  }

  #reading(value: number, time: number): Reading {
    const { property } = this.bound;
    const number = property.type === "boolean" ? Number(value !== 0) : value;
    return { property: this.path, value: number, time, quality: isWithin(property, number) ? "good" : "out-of-range" };
  }
}
