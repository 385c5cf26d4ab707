import { describeError, type EpochMillis, type Millis } from "@thimble/base";
import type { Budget, Service } from "@thimble/model";
import type { ContainerCounts } from "@thimble/runtime";
import type { ThingStatus } from "@thimble/things";
import type { SupervisedContainer } from "./containers/supervised-container.ts";
import type { ContainerLimits, ContainerReport, ReportedState, ThingReport } from "./reported-state.ts";

/** What a report is made from. */
export interface ReportSources {
  readonly app: string | undefined;
  readonly startedAt: EpochMillis;
  readonly uptime: Millis;
  readonly mqttPort: number | undefined;
  readonly metricsPort: number | undefined;
  readonly readings: ReportedState["readings"];
  readonly containers: readonly SupervisedContainer[];
  readonly things: readonly ThingStatus[];
}

/** The reported state that these sources make; what is undefined in them is left out of it. */
export function makeReport({ app, mqttPort, metricsPort, containers, things, ...rest }: ReportSources): ReportedState {
  return {
    ...(app === undefined ? {} : { app }),
    ...(mqttPort === undefined ? {} : { mqttPort }),
    ...(metricsPort === undefined ? {} : { metricsPort }),
    ...rest,
    containers: containers.map(containerReport),
    things: things.map(thingReport),
  };
}

/** The report of one container; what is undefined is left out of it. */
export function containerReport({ instance, phase, uptime, stats, restarts }: SupervisedContainer): ContainerReport {
  const { container, service, digest } = instance;
  const headroom = headroomOf(stats, service.budget);
  return {
    container,
    service: service.name,
    image: service.image,
    digest,
    phase,
    uptime,
    limits: limitsOf(service),
    ...(headroom === undefined ? {} : { headroom }),
    ...(stats === undefined ? {} : { stats }),
    ...(restarts === undefined ? {} : { restarts }),
  };
}

/** What a container of the service may use. */
export function limitsOf({ budget, queue }: Pick<Service, "budget" | "queue">): ContainerLimits {
  const { instructions, memoryBytes, stateBytes } = budget;
  return { instructions, memoryBytes, stateBytes, queue: queue.length };
}

/** What the dearest event left of the budget of instructions, 0 to 1; undefined before the first event. */
export function headroomOf(
  counts: Pick<ContainerCounts, "handled" | "instructions"> | undefined,
  { instructions }: Pick<Budget, "instructions">,
): number | undefined {
  if (counts === undefined || counts.handled === 0) return undefined;
  return Math.max(0, 1 - counts.instructions.maximum / instructions);
}

function thingReport({ lastError, ...status }: ThingStatus): ThingReport {
  return { ...status, ...(lastError === undefined ? {} : { lastError: describeError(lastError) }) };
}
