import type { Backoff, Clock, Millis, Timer } from "@thimble/base";
import type { ContainerId } from "@thimble/runtime";

/** What refused replacements are remembered with. */
export interface RefusedReplacementsParts {
  readonly clock: Clock;
  /** The waits of one replacement. */
  readonly backoff: () => Backoff;
  /** A wait is over. */
  readonly onDue: () => void;
}

interface Refused {
  readonly fingerprint: string;
  readonly backoff: Backoff;
  timer: Timer | undefined;
}

/** Replacements of containers that did not start, until each may be tried again. */
export class RefusedReplacements {
  readonly #parts: RefusedReplacementsParts;
  readonly #refused = new Map<ContainerId, Refused>();

  constructor(parts: RefusedReplacementsParts) {
    this.#parts = parts;
  }

  /** Takes note of one, and returns how long it waits: longer each time, anew for another fingerprint. */
  note(container: ContainerId, fingerprint: string): Millis {
    const known = this.#refused.get(container);
    known?.timer?.[Symbol.dispose]();
    const refused: Refused =
      known?.fingerprint === fingerprint ? known : { fingerprint, backoff: this.#parts.backoff(), timer: undefined };
    this.#refused.set(container, refused);
    const delay = refused.backoff.next();
    refused.timer = this.#parts.clock.after(delay, () => {
      refused.timer = undefined;
      this.#parts.onDue();
    });
    return delay;
  }

  /** The fingerprint of the one that waits; undefined for none, also when its wait is over. */
  waiting(container: ContainerId): string | undefined {
    const refused = this.#refused.get(container);
    return refused?.timer === undefined ? undefined : refused.fingerprint;
  }

  /** Whether one did not start last, also when its wait is over. */
  has(container: ContainerId): boolean {
    return this.#refused.has(container);
  }

  /** Forgets it: another one runs, or none is to. */
  forget(container: ContainerId): void {
    this.#refused.get(container)?.timer?.[Symbol.dispose]();
    this.#refused.delete(container);
  }
}
