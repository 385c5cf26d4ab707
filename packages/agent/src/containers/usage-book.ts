import type { Digest } from "@thimble/model";
import { type ContainerCounts, type ContainerId, EventMeter } from "@thimble/runtime";
import type { Instance } from "../plan/instance.ts";
import type { FailureReason } from "../record/device-event.ts";
import { Sums } from "./sums.ts";

/** Images of one service whose meters are kept apart: one runs, and one more while it is replaced. */
const MAXIMUM_IMAGES = 2;

/** Services that are remembered; those started longest ago go first. More than are told apart, and than devices have. */
export const MAXIMUM_SERVICES = 4096;

/** What containers of a service used that run no more, and what all of them cost. */
export interface ServiceUsage {
  /** Of the images that it runs, or ran last. */
  readonly meters: ReadonlyMap<Digest, EventMeter>;
  /** Of images before those. */
  readonly earlier: EventMeter | undefined;
  /** Of containers that were forgotten. */
  readonly gone: Sums;
  /** How often its containers ended by themselves, by the reason. */
  readonly ends: ReadonlyMap<FailureReason, number>;
}

interface Account extends ServiceUsage {
  readonly meters: Map<Digest, EventMeter>;
  earlier: EventMeter | undefined;
  readonly ends: Map<FailureReason, number>;
}

/** Is told of the meters of images. */
export interface MeterListener {
  /** A meter begins to count for this image. */
  opened(digest: Digest): void;
  /** Nothing will be added to this meter any more. */
  retired(digest: Digest, meter: EventMeter): void;
}

/**
 * What is known of use beyond the life of a container: an engine counts from each start anew, and here the counts go on. So they only
 * grow as long as the agent runs and the service is there.
 */
export class UsageBook {
  readonly #accounts = new Map<string, Account>();
  /** Of the runs before the present one; only containers that ended have any. */
  readonly #before = new Map<ContainerId, Sums>();
  #forgotten = 0;
  readonly #listener: MeterListener;

  constructor(listener: MeterListener) {
    this.#listener = listener;
  }

  /** The meter of a service's containers that run this image. */
  meter({ service: { name }, digest }: Pick<Instance, "service" | "digest">): EventMeter {
    const account = this.#account(name);
    const known = account.meters.get(digest);
    if (known !== undefined) return known;
    const [oldest] = account.meters;
    if (oldest !== undefined && account.meters.size >= MAXIMUM_IMAGES) this.#retire(account, ...oldest);
    const meter = new EventMeter();
    account.meters.set(digest, meter);
    this.#listener.opened(digest);
    return meter;
  }

  /** A container runs no more, and this is what it counted. */
  close(container: ContainerId, counts: ContainerCounts): void {
    const sums = this.#before.get(container) ?? new Sums();
    this.#before.set(container, sums.addCounts(counts));
  }

  /** A container ended by itself. */
  ended(service: string, reason: FailureReason): void {
    const { ends } = this.#account(service);
    ends.set(reason, (ends.get(reason) ?? 0) + 1);
  }

  /** The container is not wanted any more; what it did still counts for its service. */
  forget({ container, service }: Pick<Instance, "container" | "service">): void {
    const before = this.#before.get(container);
    if (before !== undefined) this.#account(service.name).gone.add(before);
    this.#before.delete(container);
    this.#forgotten += 1;
  }

  /** Grows when a container is forgotten: who adds up containers and those that are gone must do it anew then. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** What a container did in the runs before the present one; undefined for nothing. */
  before(container: ContainerId): Sums | undefined {
    return this.#before.get(container);
  }

  /** Undefined for a service that never had a container. */
  service(name: string): ServiceUsage | undefined {
    return this.#accounts.get(name);
  }

  /** Every meter to which something may still be added, with the image that it is about. */
  *meters(): Iterable<readonly [Digest, EventMeter]> {
    for (const { meters } of this.#accounts.values()) yield* meters;
  }

  #account(service: string): Account {
    const known = this.#accounts.get(service);
    if (known !== undefined) return known;
    const [oldest] = this.#accounts;
    if (oldest !== undefined && this.#accounts.size >= MAXIMUM_SERVICES) this.#drop(...oldest);
    const account: Account = { meters: new Map(), earlier: undefined, gone: new Sums(), ends: new Map() };
    this.#accounts.set(service, account);
    return account;
  }

  #drop(service: string, { meters }: Account): void {
    for (const [digest, meter] of meters) this.#listener.retired(digest, meter);
    this.#accounts.delete(service);
  }

  #retire(account: Account, digest: Digest, meter: EventMeter): void {
    account.meters.delete(digest);
    account.earlier ??= new EventMeter();
    account.earlier.absorb(meter);
    this.#listener.retired(digest, meter);
  }
}
