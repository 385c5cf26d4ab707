import { type Backoff, type Clock, describeError, type Logger, type Millis, type Timer } from "@thimble/base";
import type { ContainerId } from "@thimble/runtime";
import { decodeInstance, encodeInstance } from "../plan/encode-instance.ts";
import type { Instance } from "../plan/instance.ts";
import type { StateStore } from "../state/state-store.ts";

/** What refused replacements are remembered with. */
export interface RefusedReplacementsParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly store: Pick<StateStore, "returned" | "keepReturned">;
  /** The waits of one replacement. */
  readonly backoff: () => Backoff;
  /** A wait is over. */
  readonly onDue: () => void;
}

/** A container that has its place back, and the fingerprint of what did not start in it. */
export interface Returned {
  readonly before: Instance;
  readonly refused: string;
}

interface Refused {
  readonly fingerprint: string;
  readonly backoff: Backoff;
  timer: Timer | undefined;
}

/** Replacements of containers that did not start, until each may be tried again; what runs in their place is on the disk, for the next start of the device. */
export class RefusedReplacements {
  readonly #parts: RefusedReplacementsParts;
  readonly #refused = new Map<ContainerId, Refused>();
  /** What is on the disk, as `refused` and `fingerprint`. */
  readonly #kept = new Map<ContainerId, string>();
  #isClosed = false;

  constructor(parts: RefusedReplacementsParts) {
    this.#parts = parts;
    for (const [container, record] of parts.store.returned()) this.#kept.set(container, keyOf(record));
  }

  /** Takes note of one, and returns how long it waits: longer each time, anew for another fingerprint. `before` has its place back. */
  note(container: ContainerId, fingerprint: string, before: Instance): Millis {
    const known = this.#refused.get(container);
    known?.timer?.[Symbol.dispose]();
    const refused: Refused =
      known?.fingerprint === fingerprint ? known : { fingerprint, backoff: this.#parts.backoff(), timer: undefined };
    this.#refused.set(container, refused);
    this.#keep(container, { refused: fingerprint, before });
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
    this.#keep(container, undefined);
  }

  /** The containers that had their place back when the device ran last. What can not be read any more is forgotten. */
  load(): ReadonlyMap<ContainerId, Returned> {
    const found = new Map<ContainerId, Returned>();
    for (const [container, { refused, fingerprint, document }] of this.#parts.store.returned()) {
      try {
        const before = decodeInstance(container, fingerprint, document);
        if (before !== undefined) found.set(container, { before, refused });
      } catch (error) {
        this.#parts.logger.warn("returned-container-lost", { container, message: describeError(error) });
        this.#keep(container, undefined);
      }
    }
    return found;
  }

  /** Ends all waits, and leaves the disk as it is. Idempotent. */
  close(): void {
    this.#isClosed = true;
    for (const { timer } of this.#refused.values()) timer?.[Symbol.dispose]();
    this.#refused.clear();
  }

  /** A disk that takes nothing stops no container: it is told. */
  #keep(container: ContainerId, returned: Returned | undefined): void {
    const { store, logger } = this.#parts;
    const key = returned && keyOf({ refused: returned.refused, fingerprint: returned.before.fingerprint });
    if (this.#isClosed || this.#kept.get(container) === key) return;
    try {
      store.keepReturned(container, returned && recordOf(returned));
      if (key === undefined) this.#kept.delete(container);
      else this.#kept.set(container, key);
    } catch (error) {
      logger.error("returned-container-not-kept", { container, message: describeError(error) });
    }
  }
}

function keyOf({ refused, fingerprint }: { readonly refused: string; readonly fingerprint: string }): string {
  return `${refused} ${fingerprint}`;
}

function recordOf({ before, refused }: Returned): { refused: string; fingerprint: string; document: string } {
  return { refused, fingerprint: before.fingerprint, document: encodeInstance(before) };
}
