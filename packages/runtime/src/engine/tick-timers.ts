import type { Clock, Millis, Timer } from "@thimble/base";

/** Who is called when a timer is due. */
export interface TickTarget {
  /** `time` is wall-clock time in seconds since 1970-01-01T00:00:00Z. */
  tick(time: number): void;
}

/** Ticks in one turn of the event loop: half a millisecond and more. The others come a turn later, a millisecond. */
const TICKS_AT_ONCE = 256;

interface Entry {
  readonly target: TickTarget;
  due: Millis;
  period: Millis;
  /** Place in the heap. */
  place: number;
}

/**
 * Periodic timers of any number of containers behind one timer of the clock: a binary heap by due time.
 *
 * A tick comes at the start plus a whole number of periods; those that were missed are skipped, never made up for.
 */
export class TickTimers implements Disposable {
  readonly #clock: Clock;
  readonly #entries = new Map<TickTarget, Entry>();
  readonly #heap: Entry[] = [];
  #timer: Timer | undefined;
  #timerDue: Millis = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Ticks `target` every `period` from now on, in place of what was set before; 0 for not any more. */
  set(target: TickTarget, period: Millis): void {
    const known = this.#entries.get(target);
    if (known !== undefined) this.#remove(known);
    if (period > 0) {
      const entry = { target, period, due: this.#clock.monotonic() + period, place: this.#heap.length };
      this.#entries.set(target, entry);
      this.#heap.push(entry);
      this.#rise(entry);
    }
    this.#arm();
  }

  [Symbol.dispose](): void {
    this.#entries.clear();
    this.#heap.length = 0;
    this.#arm();
  }

  #fire(): void {
    this.#timer = undefined;
    this.#timerDue = Number.POSITIVE_INFINITY;
    const now = this.#clock.monotonic();
    const time = this.#clock.now() / 1000;
    let room = TICKS_AT_ONCE;
    for (let first = this.#heap[0]; first !== undefined && first.due <= now && room > 0; first = this.#heap[0]) {
      room -= 1;
      first.due += first.period * Math.max(1, Math.ceil((now - first.due) / first.period));
      this.#sink(first);
      first.target.tick(time);
    }
    this.#arm();
  }

  /** Sets the clock's timer to the first entry. */
  #arm(): void {
    const due = this.#heap[0]?.due ?? Number.POSITIVE_INFINITY;
    if (due === this.#timerDue) return;
    this.#timer?.[Symbol.dispose]();
    this.#timerDue = due;
    this.#timer =
      due === Number.POSITIVE_INFINITY
        ? undefined
        : this.#clock.after(Math.max(0, due - this.#clock.monotonic()), () => this.#fire());
  }

  #remove(entry: Entry): void {
    this.#entries.delete(entry.target);
    const last = this.#heap.pop();
    if (last === undefined || last === entry) return;
    last.place = entry.place;
    this.#heap[entry.place] = last;
    this.#rise(last);
    this.#sink(last);
  }

  #rise(entry: Entry): void {
    for (;;) {
      const parent = this.#heap[(entry.place - 1) >> 1];
      if (parent === undefined || parent === entry || parent.due <= entry.due) return;
      this.#swap(parent, entry);
    }
  }

  #sink(entry: Entry): void {
    for (;;) {
      const left = this.#heap[entry.place * 2 + 1];
      const right = this.#heap[entry.place * 2 + 2];
      const child = right !== undefined && left !== undefined && right.due < left.due ? right : left;
      if (child === undefined || child.due >= entry.due) return;
      this.#swap(entry, child);
    }
  }

  #swap(a: Entry, b: Entry): void {
    const place = a.place;
    a.place = b.place;
    b.place = place;
    this.#heap[a.place] = a;
    this.#heap[b.place] = b;
  }
}
