import type { Logger } from "@thimble/base";
import type { PropertyPath, Reading } from "@thimble/model";
import type { EventRecorder } from "../record/event-recorder.ts";
import { PropertyMap, thingOf } from "./property-map.ts";

/** What a watch needs. */
export interface StaleWatchParts {
  /** Whether the Thing of this role answers. */
  readonly isReachable: (thing: string) => boolean;
  readonly events: Pick<EventRecorder, "record">;
  readonly logger: Logger;
}

/**
 * Tells of properties whose value turns stale although their Thing answers: a sensor that falls silent behind a broker that is there. A Thing that does not
 * answer is told of once, not once for each of its properties.
 */
export class StaleWatch {
  readonly #parts: StaleWatchParts;
  readonly #stale = new PropertyMap<true>();
  /** Those that were given up with their Thing: that they are stale when it is back is no news. */
  readonly #lost = new PropertyMap<true>();

  constructor(parts: StaleWatchParts) {
    this.#parts = parts;
  }

  /** Properties of Things that answer which are stale now. */
  get count(): number {
    return this.#stale.size;
  }

  take({ property, quality }: Reading): void {
    switch (quality) {
      case "stale":
        if (!this.#lost.delete(property)) this.#noteStale(property);
        return;
      case "unreachable":
        this.#stale.delete(property);
        this.#lost.set(property, true);
        return;
      default:
        // Nearly always both are empty.
        if (this.#lost.size > 0) this.#lost.delete(property);
        if (this.#stale.size > 0 && this.#stale.delete(property)) {
          this.#parts.logger.info("property-fresh", { property });
          this.#parts.events.record({ kind: "property-fresh", property });
        }
    }
  }

  /** Forgets the properties of a Thing that is let go. */
  forget(thing: string): void {
    for (const paths of [this.#stale, this.#lost]) paths.deleteThing(thing);
  }

  #noteStale(property: PropertyPath): void {
    if (this.#stale.has(property) || !this.#parts.isReachable(thingOf(property))) return;
    this.#stale.set(property, true);
    this.#parts.logger.warn("property-stale", { property });
    this.#parts.events.record({ kind: "property-stale", property });
  }
}
