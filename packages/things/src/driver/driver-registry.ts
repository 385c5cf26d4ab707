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

/** A driver and how many Things have a share in it. */
interface Shared {
  readonly key: string;
  readonly driver: Driver;
  shares: number;
}

class Lease implements DriverLease {
  readonly #open: Map<string, Shared>;
  readonly #shared: Shared;
  #isHeld = true;

  constructor(open: Map<string, Shared>, shared: Shared) {
    this.#open = open;
    this.#shared = shared;
    shared.shares += 1;
  }

  get driver(): Driver {
    return this.#shared.driver;
  }

  async release(): Promise<void> {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    const { key, driver } = this.#shared;
    this.#shared.shares -= 1;
    if (this.#shared.shares > 0) return;
    this.#open.delete(key);
    await driver.close();
  }
}

/** Hands out one driver an address, shared by the Things there. */
export class DriverRegistry {
  readonly #factories: DriverFactories;
  readonly #open = new Map<string, Shared>();

  constructor(factories: DriverFactories) {
    this.#factories = factories;
  }

  /** A share in the driver at `address`, which is made when this is the first. */
  lease(kind: string, address: string): DriverLease {
    const key = `${kind} ${address}`;
    const shared = this.#open.get(key) ?? { key, driver: this.#make(kind, address), shares: 0 };
    this.#open.set(key, shared);
    return new Lease(this.#open, shared);
  }

  #make(kind: string, address: string): Driver {
    const make = this.#factories[kind];
    if (make === undefined) throw new ThimbleError("base.bug", `Cannot make a driver: none is called "${kind}"`);
    return make(address);
  }
}
