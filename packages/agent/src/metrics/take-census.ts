import type { ContainerCounts, Schedule } from "@thimble/runtime";
import { inSlices } from "../containers/in-slices.ts";
import { Sums } from "../containers/sums.ts";
import type { LiveContainer } from "../containers/supervised-container.ts";
import type { Supervisor } from "../containers/supervisor.ts";
import type { UsageBook } from "../containers/usage-book.ts";
import { allTogether, ServiceCensus } from "./service-census.ts";
import type { ContainerSnapshot, MetricsSnapshot } from "./snapshot.ts";

/** Containers that have series of their own, as long as there are not more. */
export const MAXIMUM_CONTAINER_SERIES = 1000;
/** Services that have series of their own, as long as there are not more. */
export const MAXIMUM_SERVICE_SERIES = 200;

/** Containers looked at in one go: some tenths of a millisecond. */
const SLICE = 512;

/** Of what a census is taken. */
export interface CensusParts {
  readonly supervisor: Pick<Supervisor, "live">;
  readonly usage: Pick<UsageBook, "service" | "before" | "forgotten">;
  /** When it goes on after a slice. Default: by the event loop. */
  readonly schedule?: Schedule;
}

/** What metrics tell of containers and services. */
export type Census = Pick<MetricsSnapshot, "services" | "containers" | "omitted">;

/**
 * Counts all containers, a few at a time; those that are many are told together. When one goes meanwhile, all are counted again in one
 * go: a counter must not jump because a container was counted twice or not at all.
 */
export async function takeCensus(parts: CensusParts): Promise<Census> {
  const { forgotten } = parts.usage;
  const census = await countAll(parts, SLICE);
  return parts.usage.forgotten === forgotten ? census : countAll(parts, Number.POSITIVE_INFINITY);
}

async function countAll({ supervisor, usage, schedule }: CensusParts, slice: number): Promise<Census> {
  const services = new Map<string, ServiceCensus>();
  let containers: ContainerSnapshot[] = [];
  let total = 0;
  const visit = (live: LiveContainer): void => {
    const { container, service } = live.instance;
    const counts = live.phase === "running" ? live.handle?.counts() : undefined;
    const before = usage.before(container);
    const census = services.get(service.name) ?? new ServiceCensus(live.instance.service);
    services.set(service.name, census);
    census.add(live.phase, counts, before);
    total += 1;
    if (total <= MAXIMUM_CONTAINER_SERIES) containers.push(containerSnapshot(live, counts, before));
    else containers = [];
  };
  await inSlices(supervisor.live(), slice, visit, schedule);
  const each = [...services].map(([name, census]) => census.snapshot(usage.service(name)));
  return {
    services: each.length > MAXIMUM_SERVICE_SERIES ? [allTogether(each)] : each,
    containers,
    omitted: total - containers.length,
  };
}

function containerSnapshot(
  { instance, phase, restarts }: LiveContainer,
  counts: ContainerCounts | undefined,
  before: Sums | undefined,
): ContainerSnapshot {
  const sums = new Sums();
  if (before !== undefined) sums.add(before);
  if (counts !== undefined) sums.addCounts(counts);
  return {
    container: instance.container,
    service: instance.service.name,
    isRunning: phase === "running",
    sums,
    maximum: counts?.instructions.maximum ?? 0,
    restarts: restarts?.restarts ?? 0,
    memoryBytes: counts?.memoryBytes ?? 0,
    stateBytes: counts?.stateBytes ?? 0,
    queued: counts?.queued ?? 0,
  };
}
