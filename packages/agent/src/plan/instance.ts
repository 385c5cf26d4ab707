import { canonicalJson, type DesiredState, type Digest, type Service, type ThingProperty } from "@thimble/model";
import type { ContainerId } from "@thimble/runtime";
import { ThingDescriptions } from "@thimble/things";

/** A container that should be: one replica of a service with the image it runs. */
export interface Instance {
  readonly container: ContainerId;
  readonly service: Service;
  readonly digest: Digest;
  /** Equal for equal configurations: a container is replaced when, and only when, this changes. */
  readonly fingerprint: string;
}

/** The containers that a desired state asks for, each after those it depends on. */
export function instancesOf(desired: DesiredState): readonly Instance[] {
  const limits = new Limits(desired.things);
  return desired.app.services.flatMap((service) => {
    const digest = desired.images[service.name];
    if (digest === undefined) return [];
    const fingerprint = fingerprintOf(service, digest, limits);
    return Array.from({ length: service.replicas }, (_, i) => ({
      container: containerId(desired.app.name, service, i + 1),
      service,
      digest,
      fingerprint,
    }));
  });
}

/** The first replica has no number, so that a service that grows keeps the container that it has. */
function containerId(app: string, service: Service, replica: number): ContainerId {
  return replica === 1 ? `${app}/${service.name}` : `${app}/${service.name}/${replica}`;
}

/**
 * What a running container was started with, the limits and units of what it may write among it: it keeps them. Not in it: whatever else a Thing
 * Description says, so that a Thing can be moved, repaired or tuned under a container that goes on; the reference and the sources of the image, which
 * the digest stands for; and what concerns other containers (`dependsOn`, `replicas`).
 */
function fingerprintOf(service: Service, digest: Digest, limits: Limits): string {
  const { platform, environment, restart, stopGracePeriod, grants, budget, queue, on, units, volumes = [] } = service;
  const written = Object.fromEntries(
    limits.roles
      .filter((role) => grants.write.some((path) => path.startsWith(`${role}/`)))
      .map((role) => [role, limits.of(role, grants.write)]),
  );
  const folders = volumes.length === 0 ? {} : { volumes };
  return canonicalJson({
    digest,
    platform,
    environment,
    restart,
    stopGracePeriod,
    grants,
    budget,
    queue,
    on,
    written,
    ...(units && { units }),
    ...folders,
  });
}

/** What containers keep of the properties that they may write. Each Thing Description is read once, however many services write the Thing. */
class Limits {
  readonly #things: DesiredState["things"];
  readonly #descriptions = new ThingDescriptions();
  readonly #known = new Map<string, readonly ThingProperty[] | undefined>();

  constructor(things: DesiredState["things"]) {
    this.#things = things;
  }

  get roles(): readonly string[] {
    return Object.keys(this.#things);
  }

  /** The whole text where it is no Thing Description, as another version may have kept it. */
  of(role: string, written: readonly string[]): unknown {
    const properties = this.#propertiesOf(role);
    if (properties === undefined) return this.#things[role];
    return properties
      .filter(({ name }) => written.includes(`${role}/${name}`))
      .map(({ name, type, unit, minimum, maximum, words }) => ({
        name,
        type,
        unit,
        minimum,
        maximum,
        words: words?.length,
      }));
  }

  #propertiesOf(role: string): readonly ThingProperty[] | undefined {
    if (!this.#known.has(role)) this.#known.set(role, this.#propertiesIn(role, this.#things[role] ?? ""));
    return this.#known.get(role);
  }

  #propertiesIn(role: string, text: string): readonly ThingProperty[] | undefined {
    try {
      return this.#descriptions.parse(text, `things.${role}`, role).thing.properties;
    } catch {
      return undefined;
    }
  }
}
