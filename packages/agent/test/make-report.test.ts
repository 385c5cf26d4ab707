import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import { parseThingDescription, type ThingStatus } from "@thimble/things";
import type { SupervisedContainer } from "../src/containers/supervised-container.ts";
import { headroomOf, makeReport, type ReportSources } from "../src/make-report.ts";
import { instancesOf } from "../src/plan/instance.ts";
import { digestOf, MACHINE_TD, makeDesired, makeService } from "./fixtures.ts";

const NOTHING: ReportSources = {
  app: undefined,
  startedAt: 1,
  uptime: 2,
  mqttPort: undefined,
  metricsPort: undefined,
  readings: { total: 0, perSecond: 0 },
  containers: [],
  things: [],
};

function container(parts: Partial<SupervisedContainer> = {}): SupervisedContainer {
  const [instance] = instancesOf(makeDesired([makeService()]));
  assert.ok(instance !== undefined);
  return { instance, phase: "waiting", uptime: 0, stats: undefined, restarts: undefined, ...parts };
}

test("makeReport() leaves out what there is not, so that the report is the same after a way through JSON", () => {
  const report = makeReport({ ...NOTHING, containers: [container()] });
  assert.deepEqual(report, JSON.parse(JSON.stringify(report)));
  assert.equal("app" in report, false);
  assert.equal("mqttPort" in report, false);
});

test("makeReport() names a container with its service, image and digest", () => {
  const restarts = { restarts: 2, lastReason: "trap", lastMessage: "unreachable", lastTime: 5 } as const;
  const report = makeReport({
    ...NOTHING,
    app: "app",
    mqttPort: 1883,
    metricsPort: 9464,
    containers: [container({ restarts })],
  });
  assert.deepEqual([report.app, report.mqttPort, report.metricsPort], ["app", 1883, 9464]);
  assert.deepEqual(report.containers, [
    {
      container: "app/guard",
      service: "guard",
      image: "guard:1.0.0",
      digest: digestOf("1"),
      phase: "waiting",
      uptime: 0,
      limits: { instructions: 100_000, memoryBytes: 65_536, stateBytes: 4096, queue: 256 },
      restarts,
    },
  ]);
});

test("headroomOf() is what the dearest event left of the budget, and unknown before the first", () => {
  const counts = (handled: number, maximum: number) => ({ handled, instructions: { total: 0, last: 0, maximum } });
  assert.equal(headroomOf(counts(2, 25_000), { instructions: 100_000 }), 0.75);
  assert.equal(headroomOf(counts(1, 100_000), { instructions: 100_000 }), 0);
  assert.equal(headroomOf(counts(0, 0), { instructions: 100_000 }), undefined);
  assert.equal(headroomOf(undefined, { instructions: 100_000 }), undefined);
});

test("makeReport() says in words what went wrong with a Thing last", () => {
  const { thing } = parseThingDescription(MACHINE_TD, "things.machine", "machine");
  const cause = new Error("the cable is cut");
  const lastError = new ThimbleError("things.unreachable", "Cannot reach it: it is gone", { where: "h:502", cause });
  const status: ThingStatus = {
    thing,
    isReachable: false,
    since: 1,
    reads: 3,
    errors: 1,
    retries: 1,
    dropped: 0,
    lastError,
  };
  const [report] = makeReport({ ...NOTHING, things: [status, { ...status, lastError: undefined }] }).things;
  assert.match(report?.lastError ?? "", /it is gone/);
  assert.equal(report?.reads, 3);
  const [, sound] = makeReport({ ...NOTHING, things: [status, { ...status, lastError: undefined }] }).things;
  assert.equal(sound !== undefined && "lastError" in sound, false);
});
