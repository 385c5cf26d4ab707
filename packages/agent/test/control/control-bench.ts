import { join } from "node:path";
import { SILENT_LOGGER, SystemClock, ThimbleError } from "@thimble/base";
import type { Occurrence, Reading } from "@thimble/model";
import type { ControlledAgent } from "../../src/control/answer.ts";
import { ControlClient } from "../../src/control/control-client.ts";
import { ControlServer } from "../../src/control/control-server.ts";
import { SOCKET_NAME } from "../../src/control/routes.ts";
import { instancesOf } from "../../src/plan/instance.ts";
import type { DeviceEvent, LogLine } from "../../src/record/device-event.ts";
import { Ring } from "../../src/record/ring.ts";
import type { ContainerReport, ReportedState } from "../../src/reported-state.ts";
import { digestOf, makeDesired, makeService, TEMPERATURE } from "../fixtures.ts";
import { temporaryDirectory } from "../temporary-directory.ts";

const GUARD: ContainerReport = {
  container: "app/guard",
  service: "guard",
  image: "guard:1.0.0",
  digest: "sha256:1",
  phase: "running",
  uptime: 5,
  limits: { instructions: 100_000, memoryBytes: 65_536, stateBytes: 4096, queue: 256 },
};

/** What the agent reports. */
export const REPORT: ReportedState = {
  app: "app",
  startedAt: 1,
  uptime: 5,
  readings: { total: 3, perSecond: 1 },
  containers: [GUARD, { ...GUARD, container: "app/other", service: "other" }],
  things: [],
};

/** An agent that answers what is above and whose only property is `machine/temperature`. */
export function fakeAgent() {
  const readings = new Ring<Reading>(10);
  const occurrences = new Ring<Occurrence>(10);
  const written: string[] = [];
  const broken: string[] = [];
  const find = (path: string): void => {
    if (path !== "machine/temperature") {
      throw new ThimbleError("base.not-found", `Cannot find the property "${path}"`, {
        expected: "machine/temperature",
      });
    }
  };
  const agent: ControlledAgent = {
    logs: new Ring<LogLine>(10),
    events: new Ring<DeviceEvent>(10),
    report: () => REPORT,
    neededImages: () => ({ needed: [digestOf("1")], previous: [digestOf("2")] }),
    view: {
      containers: async () => REPORT.containers,
      instances: () => instancesOf(makeDesired([makeService(), makeService({ name: "other" })])),
      top: async ({ sort, limit }) => {
        const { containers } = REPORT;
        const phases = { running: 2, waiting: 0, due: 0, ended: 0 };
        const rows = containers.slice(0, limit).map((report) => ({ ...report, perSecond: null }));
        const totals = { total: 2, matching: 2, ...phases };
        return { time: 1, sort, containers: totals, perSecond: null, memoryBytes: 0, queued: 0, rows };
      },
      costs: (digest) => ({ digest, handlers: [] }),
      metrics: async () => ["# TYPE a gauge\n", "a 1\n"],
    },
    property: () => TEMPERATURE,
    async read(path) {
      find(path);
      return readingOf(20);
    },
    async write(path, value, { by }) {
      find(path);
      written.push(`${path} ${value} ${by}`);
    },
    watch(path, options) {
      find(path);
      return readings.follow(options);
    },
    event: (path) => (path === "machine/hot" ? { name: "hot", title: undefined, data: undefined } : undefined),
    watchEvent(path, options) {
      if (path !== "machine/hot") throw new ThimbleError("base.not-found", `Cannot find the event "${path}"`);
      return occurrences.follow(options);
    },
    action: (path) =>
      path === "machine/home" ? { name: "home", title: undefined, input: undefined, output: TEMPERATURE } : undefined,
    async invoke(path, input, { by }) {
      if (path !== "machine/home") throw new ThimbleError("base.not-found", `Cannot find the action "${path}"`);
      written.push(`${path} ${input} ${by}`);
      return { output: 21, isConfirmed: true };
    },
    break(thing, faults, property) {
      find(`${thing}/${property ?? "temperature"}`);
      broken.push(`${thing} ${property ?? "-"} ${faults.map(({ kind }) => kind).join(" ")}`);
    },
    mend(thing, property) {
      broken.push(`${thing} ${property ?? "-"} mended`);
    },
  };
  return { agent, readings, occurrences, written, broken };
}

/** A server at this path. */
export function openServer(path: string, agent = fakeAgent().agent): Promise<ControlServer> {
  return ControlServer.open(path, { agent, clock: new SystemClock(), logger: SILENT_LOGGER });
}

/** A reading of the only property. */
export function readingOf(value: number): Reading {
  return { property: "machine/temperature", value, time: 1, quality: "good" };
}

/** A server for a fake agent in a directory of its own, and a client of it. */
export async function openBench() {
  const directory = temporaryDirectory();
  const fake = fakeAgent();
  const path = join(directory.path, SOCKET_NAME);
  const server = await openServer(path, fake.agent);
  return {
    ...fake,
    path,
    server,
    client: new ControlClient(directory.path),
    [Symbol.asyncDispose]: async () => {
      await server.close();
      directory[Symbol.dispose]();
    },
  };
}
