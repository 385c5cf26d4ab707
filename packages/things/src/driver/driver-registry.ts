import { ThimbleError } from "@thimble/base";
import type { Driver } from "./driver.ts";

/** Makes the driver of a kind for an address, not connected yet; by `DriverModule.kind`. */
export type DriverFactories = Readonly<Record<string, (address: string) => Driver>>;

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
  lease(kind: string, address: string): DriverLease {
    const key = `${kind} ${address}`;
    const entry = this.#open.get(key) ?? { driver: this.#make(kind, address), shares: 0 };
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

  #make(kind: string, address: string): Driver {
    const make = this.#factories[kind];
    if (make === undefined) throw new ThimbleError("base.bug", `Cannot make a driver: none is called "${kind}"`);
    return make(address);
  }
}
