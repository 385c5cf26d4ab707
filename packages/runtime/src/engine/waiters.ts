interface Waiter {
  readonly isMet: () => boolean;
  readonly resolve: () => void;
}

/**
 * Promises of conditions, each of one subject. They are looked at when something was committed, and only those whose subject changed: a million
 * containers that wait for their ends cost each other nothing.
 */
export class Waiters {
  readonly #waiters = new Map<object, Waiter[]>();
  readonly #changed = new Set<object>();

  /** Resolves when the condition is met: at once, or at a `check` after the subject changed. */
  until(subject: object, isMet: () => boolean): Promise<void> {
    if (isMet()) return Promise.resolve();
    return new Promise((resolve) => {
      const known = this.#waiters.get(subject);
      if (known === undefined) this.#waiters.set(subject, [{ isMet, resolve }]);
      else known.push({ isMet, resolve });
    });
  }

  /** Says that conditions of the subject may be met now. */
  changed(subject: object): void {
    if (this.#waiters.size > 0 && this.#waiters.has(subject)) this.#changed.add(subject);
  }

  check(): void {
    if (this.#changed.size === 0) return;
    for (const subject of this.#changed) {
      const left = (this.#waiters.get(subject) ?? []).filter((waiter) => {
        if (!waiter.isMet()) return true;
        waiter.resolve();
        return false;
      });
      if (left.length === 0) this.#waiters.delete(subject);
      else this.#waiters.set(subject, left);
    }
    this.#changed.clear();
  }
}
