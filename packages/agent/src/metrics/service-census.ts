import type { Service } from "@thimble/model";
import { type ContainerCounts, EventMeter } from "@thimble/runtime";
import { Sums } from "../containers/sums.ts";
import type { ServiceUsage } from "../containers/usage-book.ts";
import { limitsOf } from "../make-report.ts";
import type { ContainerPhase } from "../plan/current-state.ts";
import type { FailureReason } from "../record/device-event.ts";
import type { ServiceSnapshot } from "./snapshot.ts";

/** The service that stands for all, where there are too many to tell them apart. */
export const ALL_SERVICES = "*";

const NO_PHASES: Readonly<Record<ContainerPhase, number>> = { running: 0, waiting: 0, due: 0, ended: 0 };

/** Adds up the containers of one service. */
export class ServiceCensus {
  readonly #service: Service;
  readonly #sums = new Sums();
  readonly #phases = { ...NO_PHASES };
  readonly #holdings = { memoryBytes: 0, stateBytes: 0, queued: 0 };

  constructor(service: Service) {
    this.#service = service;
  }

  /** A container: what it counted since its start where it runs, and in the runs before. */
  add(phase: ContainerPhase, counts: ContainerCounts | undefined, before: Sums | undefined): void {
    this.#phases[phase] += 1;
    if (before !== undefined) this.#sums.add(before);
    if (counts === undefined) return;
    this.#sums.addCounts(counts);
    this.#holdings.memoryBytes += counts.memoryBytes;
    this.#holdings.stateBytes += counts.stateBytes;
    this.#holdings.queued += counts.queued;
  }

  /** The service, with what is known of its containers that are gone. */
  snapshot(usage: ServiceUsage | undefined): ServiceSnapshot {
    const meter = new EventMeter();
    for (const each of usage?.meters.values() ?? []) meter.absorb(each);
    if (usage?.earlier !== undefined) meter.absorb(usage.earlier);
    if (usage !== undefined) this.#sums.add(usage.gone);
    return {
      service: this.#service.name,
      sums: this.#sums,
      phases: this.#phases,
      ends: usage?.ends ?? new Map(),
      meter,
      limits: limitsOf(this.#service),
      ...this.#holdings,
    };
  }
}

/** Services as one, with no limits, as each has its own. */
export function allTogether(services: readonly ServiceSnapshot[]): ServiceSnapshot {
  const phases = { ...NO_PHASES };
  const ends = new Map<FailureReason, number>();
  const all = { sums: new Sums(), meter: new EventMeter(), memoryBytes: 0, stateBytes: 0, queued: 0 };
  for (const service of services) {
    all.sums.add(service.sums);
    all.meter.absorb(service.meter);
    all.memoryBytes += service.memoryBytes;
    all.stateBytes += service.stateBytes;
    all.queued += service.queued;
    phases.running += service.phases.running;
    phases.waiting += service.phases.waiting;
    phases.due += service.phases.due;
    phases.ended += service.phases.ended;
    for (const [reason, count] of service.ends) ends.set(reason, (ends.get(reason) ?? 0) + count);
  }
  return { service: ALL_SERVICES, ...all, phases, ends, limits: undefined };
}
