import { describeError, type EpochMillis, type Millis } from "@thimble/base";
import type { ThingStatus } from "@thimble/things";
import type { SupervisedContainer } from "./containers/supervisor.ts";
import type { ContainerReport, ReportedState, ThingReport } from "./reported-state.ts";

/** What a report is made from. */
export interface ReportSources {
  readonly app: string | undefined;
  readonly startedAt: EpochMillis;
  readonly uptime: Millis;
  readonly mqttPort: number | undefined;
  readonly readings: ReportedState["readings"];
  readonly containers: readonly SupervisedContainer[];
  readonly things: readonly ThingStatus[];
}

/** The reported state that these sources make; what is undefined in them is left out of it. */
export function makeReport({ app, mqttPort, containers, things, ...rest }: ReportSources): ReportedState {
  return {
    ...(app === undefined ? {} : { app }),
    ...(mqttPort === undefined ? {} : { mqttPort }),
    ...rest,
    containers: containers.map(containerReport),
    things: things.map(thingReport),
  };
}

function containerReport({ instance, phase, uptime, stats, restarts }: SupervisedContainer): ContainerReport {
  const { container, service, digest } = instance;
  return {
    container,
    service: service.name,
    image: service.image,
    digest,
    phase,
    uptime,
    ...(stats === undefined ? {} : { stats }),
    ...(restarts === undefined ? {} : { restarts }),
  };
}

function thingReport({ lastError, ...status }: ThingStatus): ThingReport {
  return { ...status, ...(lastError === undefined ? {} : { lastError: describeError(lastError) }) };
}
