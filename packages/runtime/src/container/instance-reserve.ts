import type { Enter } from "./guest-calls.ts";
import type { ServiceProfile } from "./service-profile.ts";

/** Instances kept for one service: what fails over and starts again does so one by one, or two. */
const OF_ONE_SERVICE = 2;
/** Instances kept altogether. */
const ALTOGETHER = 8;

/** An instance of which no code has run yet, and its memory. */
export interface Spare {
  readonly memory: WebAssembly.Memory;
  readonly enter: Enter;
}

/** Instances made before they are asked for, a few: each keeps its module alive. */
export class InstanceReserve {
  /** The oldest first. */
  readonly #spares: { readonly profile: ServiceProfile; readonly spare: Spare }[] = [];

  /** Whether there is room for one more of this service. */
  wants(profile: ServiceProfile): boolean {
    let count = 0;
    for (const spare of this.#spares) if (spare.profile === profile) count += 1;
    return count < OF_ONE_SERVICE;
  }

  /** Keeps an instance. Returns those that have to go for it, with their services. */
  put(profile: ServiceProfile, spare: Spare): readonly { readonly profile: ServiceProfile; readonly spare: Spare }[] {
    this.#spares.push({ profile, spare });
    return this.#spares.splice(0, this.#spares.length - ALTOGETHER);
  }

  /** Takes an instance of the service out. */
  take(profile: ServiceProfile): Spare | undefined {
    const place = this.#spares.findLastIndex((spare) => spare.profile === profile);
    return place < 0 ? undefined : this.#spares.splice(place, 1)[0]?.spare;
  }
}
