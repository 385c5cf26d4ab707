import type { ContainerSpec } from "../engine/engine.ts";
import type { PreparedModule } from "../prepare/prepared-module.ts";
import { ServiceProfile } from "./service-profile.ts";

/** Profiles looked at for one module: a caller that shares nothing must not make each start slower than the one before. */
const MAXIMUM_PROFILES = 8;

/** Finds the profile of a spec by the identity of its parts. */
export class ProfileCache {
  readonly #profiles = new WeakMap<PreparedModule, ServiceProfile[]>();

  of(spec: Omit<ContainerSpec, "id" | "state">): ServiceProfile {
    let known = this.#profiles.get(spec.module);
    if (known === undefined) {
      known = [];
      this.#profiles.set(spec.module, known);
    }
    const fitting = known.find((profile) => profile.fits(spec));
    if (fitting !== undefined) return fitting;
    const { module, environment, grants, on, budget, queue, ranges, folders, meter } = spec;
    const shared = {
      module,
      environment,
      grants,
      on,
      budget,
      queue,
      ...(ranges && { ranges }),
      ...(folders && { folders }),
    };
    const profile = new ServiceProfile(shared, meter);
    if (known.length === MAXIMUM_PROFILES) known.shift();
    known.push(profile);
    return profile;
  }
}
