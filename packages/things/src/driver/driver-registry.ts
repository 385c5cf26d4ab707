import type { Binding, DriverKind } from "./binding.ts";
import type { Driver } from "./driver.ts";

/** Makes the driver of a kind for an address, not connected yet. */
export type DriverFactories = {
  readonly [K in DriverKind]: (address: string) => Driver<Extract<Binding, { readonly driver: K }>>;
};

/** A share in a driver; give it back when the Thing goes. */
export interface DriverLease {
  readonly driver: Driver;
  /** Closes the driver when this was the last share. */
  release(): Promise<void>;
}

/** Hands out one driver an address, shared by the Things there. */
export class DriverRegistry {
  readonly #factories: DriverFactories;
  readonly #open = new Map<string, { readonly driver: Driver; shares: number }>();

  constructor(factories: DriverFactories) {
    this.#factories = factories;
  }

  /** A share in the driver at `address`, which is made when this is the first. */
  lease(kind: DriverKind, address: string): DriverLease {
    const key = `${kind} ${address}`;
    const entry = this.#open.get(key) ?? { driver: this.#factories[kind](address), shares: 0 };
    entry.shares += 1;
    this.#open.set(key, entry);
    let isHeld = true;
    const release = async (): Promise<void> => {
      if (!isHeld) return;
      isHeld = false;
      entry.shares -= 1;
      if (entry.shares > 0) return;
      this.#open.delete(key);
      await entry.driver.close();
    };
    return { driver: entry.driver, release };
  }
}
