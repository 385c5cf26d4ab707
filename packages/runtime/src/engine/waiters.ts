interface Waiter {
  readonly isMet: () => boolean;
  readonly resolve: () => void;
}

/** Promises of conditions, looked at whenever something was committed. */
export class Waiters {
  readonly #waiters = new Set<Waiter>();

  /** Resolves when the condition is met: at once, or at a later `check`. */
  until(isMet: () => boolean): Promise<void> {
    if (isMet()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiters.add({ isMet, resolve });
    });
  }

  check(): void {
    for (const waiter of this.#waiters) {
      if (!waiter.isMet()) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }
}
