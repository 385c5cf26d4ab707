import type { Millis } from "@thimble/base";
import { EVENT_KINDS, type EventKind } from "../events/container-event.ts";
import { CumulativeHistogram, type HistogramRecord } from "./cumulative-histogram.ts";

/** The exports that handle events, by the kind of the event. */
export type HandlerName = keyof typeof EVENT_KINDS;

/** In the order of a container's life. */
export const HANDLERS: readonly HandlerName[] = ["start", "reading", "message", "tick", "stop"];

/** Instructions of each handler that ran, as they are kept. */
export type CostRecords = { readonly [handler in HandlerName]?: HistogramRecord };

const MICROSECONDS = 1000;

/**
 * What the events of many containers cost, by handler: given to the engine with each container of a service, it counts for all of them, and on
 * when they start again. The engine adds; its owner reads.
 */
export class EventMeter {
  /** Whole microseconds from the arrival of a reading, message or tick to the return of its handler. */
  readonly latency: CumulativeHistogram = new CumulativeHistogram();
  /** Instructions, by the kind of the event; made when a handler first ran. */
  readonly #costs: (CumulativeHistogram | undefined)[] = [undefined, undefined, undefined, undefined, undefined];

  /** A meter that goes on from costs that were kept; its latencies begin anew. */
  static from(records: CostRecords): EventMeter {
    const meter = new EventMeter();
    for (const handler of HANDLERS) {
      const record = records[handler];
      if (record !== undefined) meter.#costs[EVENT_KINDS[handler]] = CumulativeHistogram.from(record);
    }
    return meter;
  }

  /** A handler saw an event. */
  add(kind: EventKind, instructions: number, latency: Millis): void {
    let cost = this.#costs[kind];
    if (cost === undefined) {
      cost = new CumulativeHistogram();
      this.#costs[kind] = cost;
    }
    cost.add(instructions);
    // Nobody waits for a start or a stop as for an event.
    if (kind !== EVENT_KINDS.start && kind !== EVENT_KINDS.stop) this.latency.add(Math.round(latency * MICROSECONDS));
  }

  /** Instructions an event took in this handler, host calls among them; undefined when it never ran. */
  cost(handler: HandlerName): CumulativeHistogram | undefined {
    return this.#costs[EVENT_KINDS[handler]];
  }

  /** The costs, as plain data. */
  records(): CostRecords {
    return Object.fromEntries(
      HANDLERS.flatMap((handler) => {
        const cost = this.cost(handler);
        return cost === undefined ? [] : [[handler, cost.record()] as const];
      }),
    );
  }

  /** Adds what another meter counted. */
  absorb(other: EventMeter): void {
    this.latency.absorb(other.latency);
    for (const [kind, cost] of other.#costs.entries()) {
      if (cost === undefined) continue;
      const mine = this.#costs[kind] ?? new CumulativeHistogram();
      mine.absorb(cost);
      this.#costs[kind] = mine;
    }
  }
}
