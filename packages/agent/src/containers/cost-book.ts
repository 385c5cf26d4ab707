import { type Clock, describeError, type EpochMillis, type Logger, type Millis, type Timer } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { CumulativeHistogram, EventMeter, HANDLERS, type HandlerName } from "@thimble/runtime";
import type { CostRecord, StateStore } from "../state/state-store.ts";
import type { MeterListener } from "./usage-book.ts";

/** How often it is looked whether there is something to keep. */
export const LOOK_EVERY: Millis = 60_000;
/** What only counts on is kept after so many looks: the disk of a device wears out. A new maximum is kept with the next look. */
const PATIENT_LOOKS = 10;

/** What events cost in one handler. */
export interface HandlerCost {
  readonly handler: HandlerName;
  /** How many were measured. */
  readonly events: number;
  /** Of the dearest: instructions, host calls among them. */
  readonly maximum: number;
  /** At most 12.5 % too high. */
  readonly p50: number;
  readonly p99: number;
}

/** What events of an image cost on this device. */
export interface CostReport {
  readonly digest: Digest;
  /** When measuring began; left out when nothing was measured. */
  readonly since?: EpochMillis;
  /** When it was last looked; left out when nothing was measured. */
  readonly until?: EpochMillis;
  /** Of the handlers that ran. */
  readonly handlers: readonly HandlerCost[];
}

/** What a cost book works with. */
export interface CostBookParts {
  readonly store: Pick<StateStore, "costsOf" | "keepCosts">;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What counts now. */
  readonly meters: () => Iterable<readonly [Digest, EventMeter]>;
}

interface Page {
  readonly since: EpochMillis;
  /** What is not in a meter that still counts. */
  readonly past: EventMeter;
  /** What the disk has. */
  kept: Extent;
}

/** How much was measured. */
interface Extent {
  readonly events: number;
  /** The maxima of all handlers together: it grows when, and only when, one of them does. */
  readonly maxima: number;
}

const NOTHING_KEPT: Extent = { events: 0, maxima: 0 };

/**
 * What events of each image cost on this device, over restarts of the agent: kept on the disk within a minute of a new maximum, within
 * ten otherwise, and at the end.
 */
export class CostBook implements MeterListener {
  readonly #parts: CostBookParts;
  readonly #logger: Logger;
  readonly #pages = new Map<Digest, Page>();
  readonly #timer: Timer;
  #looks = 0;

  constructor(parts: CostBookParts) {
    this.#parts = parts;
    this.#logger = parts.logger.child("costs");
    this.#timer = parts.clock.every(LOOK_EVERY, () => this.#look());
  }

  /** Goes on with what is known of an image that a meter counts for from now on. */
  opened(digest: Digest): void {
    if (this.#pages.has(digest)) return;
    const stored = this.#parts.store.costsOf(digest);
    const past = EventMeter.from(stored?.handlers ?? {});
    this.#pages.set(digest, { since: stored?.since ?? this.#parts.clock.now(), past, kept: extentOf(past) });
  }

  /** Takes over a meter that counts no more. */
  retired(digest: Digest, meter: EventMeter): void {
    this.#pages.get(digest)?.past.absorb(meter);
  }

  /** What is known of an image, what is not yet on the disk included. */
  report(digest: Digest): CostReport {
    const page = this.#pages.get(digest);
    return costReport(digest, page === undefined ? this.#parts.store.costsOf(digest) : this.#record(digest, page));
  }

  /** Keeps everything and looks no more. Idempotent. */
  close(): void {
    this.#timer[Symbol.dispose]();
    this.#keep(() => true);
  }

  #look(): void {
    this.#looks += 1;
    const isTime = this.#looks % PATIENT_LOOKS === 0;
    this.#keep((now, kept) => isTime || now.maxima > kept.maxima);
  }

  #keep(isDue: (now: Extent, kept: Extent) => boolean): void {
    const due = [...this.#pages].flatMap(([digest, page]) => {
      const now = extentOf(this.#total(digest, page));
      return now.events > page.kept.events && isDue(now, page.kept) ? [{ digest, page, now }] : [];
    });
    if (due.length > 0) this.#write(due);
    this.#forgetUnmetered();
  }

  #write(due: readonly { readonly digest: Digest; readonly page: Page; readonly now: Extent }[]): void {
    for (const { page, now } of due) page.kept = now;
    try {
      this.#parts.store.keepCosts(due.map(({ digest, page }) => [digest, this.#record(digest, page)]));
    } catch (error) {
      // A measurement is no reason to stop anything; what the disk does not take now it may take later.
      for (const { page } of due) page.kept = NOTHING_KEPT;
      this.#logger.warn("costs-not-kept", { message: describeError(error) });
    }
  }

  /** What nothing is added to any more and the disk has need not be in memory, too. */
  #forgetUnmetered(): void {
    const metered = new Set([...this.#parts.meters()].map(([digest]) => digest));
    for (const [digest, page] of this.#pages) {
      if (!metered.has(digest) && extentOf(page.past).events === page.kept.events) this.#pages.delete(digest);
    }
  }

  #record(digest: Digest, page: Page): CostRecord {
    return { since: page.since, until: this.#parts.clock.now(), handlers: this.#total(digest, page).records() };
  }

  #total(digest: Digest, { past }: Page): EventMeter {
    const total = new EventMeter();
    total.absorb(past);
    for (const [metered, meter] of this.#parts.meters()) if (metered === digest) total.absorb(meter);
    return total;
  }
}

function extentOf(meter: EventMeter): Extent {
  const costs = HANDLERS.flatMap((handler) => meter.cost(handler) ?? []);
  return {
    events: costs.reduce((sum, { count }) => sum + count, 0),
    maxima: costs.reduce((sum, { maximum }) => sum + maximum, 0),
  };
}

/** The report that a record makes; of an image that was never measured without one. */
export function costReport(digest: Digest, record: CostRecord | undefined): CostReport {
  if (record === undefined) return { digest, handlers: [] };
  const handlers = HANDLERS.flatMap((handler) => {
    const kept = record.handlers[handler];
    if (kept === undefined || kept.count === 0) return [];
    const cost = CumulativeHistogram.from(kept);
    return [{ handler, events: cost.count, maximum: cost.maximum, p50: cost.quantile(0.5), p99: cost.quantile(0.99) }];
  });
  return handlers.length === 0 ? { digest, handlers } : { digest, since: record.since, until: record.until, handlers };
}
