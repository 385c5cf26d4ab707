import type { ReadingReport } from "@thimble/agent";
import type { Clock, Millis, Timer } from "@thimble/base";
import { formatQuantity, formatSwitch } from "../output/format.ts";
import type { Output } from "../output/output.ts";
import { sparkline } from "../output/sparkline.ts";

/** Between two pictures: an eye sees no more. */
const REDRAW: Millis = 100;

/** Readings that are kept: more than any terminal is wide. */
const KEPT = 512;

/** Narrower than this the bars say nothing. */
const LEAST_BARS = 8;

const TO_LINE_START = "\r";
const CLEAR_TO_LINE_END = "\u001b[K";

/**
 * Shows the readings of one property as one line that is drawn over itself: the last value, bars of those before it, and the range that the bars
 * stand for. Dispose to leave the line as it is.
 */
export class ReadingStrip implements Disposable {
  readonly #output: Output;
  readonly #timer: Timer;
  readonly #values: number[] = [];
  #last: ReadingReport | undefined;
  #missed = 0;
  #isDrawn = true;

  constructor(output: Output, clock: Clock) {
    this.#output = output;
    this.#timer = clock.every(REDRAW, () => this.#draw());
  }

  /** Takes a reading. */
  add(reading: ReadingReport): void {
    this.#values.push(reading.value ?? Number.NaN);
    if (this.#values.length > KEPT) this.#values.shift();
    this.#last = reading;
    this.#isDrawn = false;
  }

  /** Notes that so many readings did not come. */
  miss(count: number): void {
    this.#missed += count;
    this.#isDrawn = false;
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
    this.#isDrawn = false;
    this.#draw();
    if (this.#last !== undefined) this.#output.draw("\n");
  }

  #draw(): void {
    if (this.#isDrawn || this.#last === undefined) return;
    this.#isDrawn = true;
    const { columns, paint } = this.#output;
    const line = renderStrip(this.#last, this.#values, this.#missed, columns);
    const painted = this.#last.quality === "good" ? line : paint("warning", line);
    this.#output.draw(`${TO_LINE_START}${painted}${CLEAR_TO_LINE_END}`);
  }
}

/** The line, at most `width` columns; where there is no room for bars there are none. */
export function renderStrip(
  { property, value, unit, word, quality }: ReadingReport,
  values: readonly number[],
  missed: number,
  width: number,
): string {
  const show = (each: number): string => (unit === undefined ? formatSwitch(each) : formatQuantity(each, unit));
  const known = values.filter(Number.isFinite);
  const before = `${property}  ${value === null ? "no value" : (word ?? show(value))}${quality === "good" ? "" : `  ${quality}`}  `;
  const range = known.length === 0 ? "" : `  ${show(Math.min(...known))} to ${show(Math.max(...known))}`;
  const after = `${range}${missed === 0 ? "" : `  ${missed} missed`}`;
  const room = width - before.length - after.length - 1;
  if (room < LEAST_BARS) return before.trimEnd().slice(0, width);
  return `${before}${sparkline(values, room)}${after}`;
}
