import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { HEALTHY_AFTER } from "../../src/containers/supervisor.ts";
import { instancesOf } from "../../src/plan/instance.ts";
import { NO_STATS } from "../fake-engine.ts";
import { bytes, makeDesired, makeService } from "../fixtures.ts";
import { openBench } from "./supervisor-bench.ts";

test("Supervisor starts a container with its state, its limits and its events", async () => {
  const { bus, engine, store, start, kinds } = await openBench();
  store.commit([{ container: "app/guard", key: "n", value: 7 }]);
  await start({ on: { reading: [], message: ["a"], tick: undefined }, environment: { LIMIT: "90" } });
  const container = engine.container("app/guard");
  assert.deepEqual(container.spec.state, new Map([["n", 7]]));
  assert.deepEqual(container.spec.environment, { LIMIT: "90" });
  assert.deepEqual(container.spec.ranges, { "m/valve": { minimum: 0, maximum: 1 } });
  bus.publish("a", bytes("x"), { by: "test" });
  assert.deepEqual(container.events, ["message 0 a x"]);
  assert.deepEqual(kinds(), ["container-started"]);
});

test("Supervisor.start() refuses a container whose image is not prepared", async () => {
  const { supervisor } = await openBench();
  const [instance] = instancesOf(makeDesired([makeService()]));
  assert.ok(instance !== undefined);
  await assert.rejects(supervisor.start(instance), (error) => isThimbleError(error, "agent.image-missing"));
});

test("Supervisor starts a container that ended again after waits that double up to a minute", async () => {
  const { clock, engine, start, events, due } = await openBench();
  await start();
  for (let i = 0; i < 8; i++) {
    engine.end("app/guard");
    await clock.advance(60_000 - 1);
    await clock.advance(1);
  }
  const delays = events().flatMap((event) => (event.kind === "container-restarting" ? [event.delay] : []));
  assert.deepEqual(delays, [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  assert.equal(due.length, 8);
});

test("Supervisor waits as at first again for a container that was healthy", async () => {
  const { clock, engine, start, events } = await openBench();
  await start();
  engine.end("app/guard");
  await clock.advance(1000);
  await clock.advance(HEALTHY_AFTER);
  engine.end("app/guard");
  const delays = events().flatMap((event) => (event.kind === "container-restarting" ? [event.delay] : []));
  assert.deepEqual(delays, [1000, 1000]);
});

test("Supervisor counts restarts with the reason of the last, and keeps the count", async () => {
  const { clock, engine, store, supervisor, start } = await openBench();
  await start();
  engine.end("app/guard", "trap", "unreachable");
  await clock.advance(1000);
  engine.end("app/guard", "instructions", "over 100000");
  const expected = { restarts: 2, lastReason: "instructions", lastMessage: "over 100000", lastTime: clock.now() };
  assert.deepEqual(store.restartsOf("app/guard"), expected);
  assert.deepEqual(supervisor.list()[0]?.restarts, expected);
  assert.deepEqual(supervisor.list(0), []);
});

test("Supervisor treats a container that does not start as one that ended, and tries again", async () => {
  const { clock, engine, supervisor, start, kinds } = await openBench();
  engine.broken.add("app/guard");
  await start();
  assert.deepEqual(kinds(), ["container-ended", "container-restarting"]);
  assert.equal(supervisor.current()[0]?.phase, "waiting");
  engine.broken.clear();
  await clock.advance(1000);
  assert.equal(supervisor.current()[0]?.phase, "running");
});

test("Supervisor leaves a container down whose restart policy says so", async () => {
  const { clock, engine, supervisor, start, kinds } = await openBench();
  await start({ restart: "no" });
  engine.end("app/guard");
  await clock.advance(600_000);
  assert.equal(supervisor.current()[0]?.phase, "ended");
  assert.deepEqual(kinds(), ["container-started", "container-ended"]);
  const { restarts, lastReason } = supervisor.list()[0]?.restarts ?? {};
  assert.deepEqual([restarts, lastReason], [0, "trap"]);
});

test("Supervisor does not touch the others when a container ends", async () => {
  const { clock, engine, start } = await openBench();
  await start({ name: "one" });
  await start({ name: "two" });
  const two = engine.container("app/two");
  engine.end("app/one");
  await clock.advance(1000);
  assert.equal(engine.container("app/two"), two);
  assert.deepEqual(engine.starts, ["app/one", "app/two", "app/one"]);
});

test("Supervisor.stop() stops in order, and a container that waits is not started again", async () => {
  const { clock, engine, supervisor, start, due } = await openBench();
  await start({ name: "one" });
  await start({ name: "two" });
  engine.end("app/one");
  await supervisor.stop("app/one");
  await supervisor.stop("app/one");
  await supervisor.stop("app/two");
  await clock.advance(600_000);
  assert.deepEqual(due, []);
  assert.deepEqual(engine.running, []);
  assert.deepEqual(supervisor.current(), []);
  assert.equal(clock.pending, 0);
});

test("Supervisor leaves a line in the log of a container that ended, which says why", async () => {
  const { clock, engine, start, logs } = await openBench();
  await start();
  engine.end("app/guard");
  const time = clock.now();
  assert.deepEqual(logs.items(), [
    { time, container: "app/guard", level: "error", message: "ended (trap): unreachable" },
  ]);
});

test("Supervisor.stop() has what the container asked for committed before it is done", async () => {
  const { supervisor, start, settled } = await openBench();
  await start();
  assert.equal(settled(), 0);
  await supervisor.stop("app/guard");
  assert.equal(settled(), 1);
});

test("Supervisor.stop() does not wait longer than the grace period", async () => {
  const { clock, engine, supervisor, start, kinds } = await openBench();
  await start({ stopGracePeriod: 5000 });
  engine.stopGate = new Promise(() => undefined);
  const stopped = supervisor.stop("app/guard");
  await clock.advance(5000);
  await stopped;
  assert.deepEqual(kinds(), ["container-started", "container-stopped"]);
  assert.deepEqual(engine.running, [], "what does not stop is let go");
});

test("Supervisor.stop() takes an end meanwhile for no reason to start again", async () => {
  const { clock, engine, supervisor, start, kinds } = await openBench();
  await start();
  engine.stopping = () => engine.end("app/guard");
  await supervisor.stop("app/guard");
  assert.equal(clock.pending, 0);
  await clock.advance(600_000);
  assert.deepEqual(engine.starts, ["app/guard"]);
  assert.deepEqual(kinds(), ["container-started", "container-ended", "container-stopped"]);
});

test("Supervisor leads no events to a container that ended before it was known to run", async () => {
  const { bus, clock, engine, supervisor, start, kinds } = await openBench();
  engine.shortLived.add("app/guard");
  await start({ on: { reading: [], message: ["a"], tick: undefined } });
  assert.deepEqual(kinds(), ["container-ended", "container-restarting"]);
  engine.shortLived.clear();
  await clock.advance(1000);
  bus.publish("a", bytes("x"), { by: "test" });
  assert.deepEqual(engine.container("app/guard").events, ["message 0 a x"]);
  await supervisor.stopAll();
});

test("Supervisor.stopAll() stops the last started first", async () => {
  const { engine, supervisor, start } = await openBench();
  const stopped: string[] = [];
  engine.stopping = ({ id }) => stopped.push(id);
  for (const name of ["a", "b", "c"]) await start({ name });
  await supervisor.stopAll();
  assert.deepEqual(stopped, ["app/c", "app/b", "app/a"]);
});

test("Supervisor.drained() waits for every container, also for what one gives to another", async () => {
  const { engine, supervisor, start, settled } = await openBench();
  await start({ name: "one" });
  await start({ name: "two" });
  const [one, two] = [engine.container("app/one"), engine.container("app/two")];
  const drains: string[] = [];
  // What the first did, once it is handed on, is an event of the second.
  const handed = [1, 0];
  one.drained = async () => void drains.push("one");
  two.drained = async () => void drains.push("two");
  two.counts = () => ({ ...one.counts(), queued: handed.shift() ?? 0 });
  await supervisor.drained();
  assert.deepEqual(drains, ["one", "two", "one", "two"]);
  assert.equal(settled(), 2);
});

test("Supervisor.drained() gives up on containers that keep each other busy when its signal says so", async () => {
  const { engine, supervisor, start } = await openBench();
  await start();
  const stop = new AbortController();
  const container = engine.container("app/guard");
  container.counts = () => ({ ...NO_STATS, queued: 1 });
  container.drained = async () => stop.abort(new Error("enough"));
  await assert.rejects(supervisor.drained(stop.signal), /enough/);
});

test("Supervisor.lose() gives a container up and starts it again from what is on the disk", async () => {
  const { clock, engine, store, supervisor, start } = await openBench();
  await start();
  supervisor.lose(["app/guard", "app/guard"], "the disk is full");
  assert.equal(supervisor.isRunning("app/guard"), false);
  assert.equal(store.restartsOf("app/guard")?.lastReason, "state");
  await clock.advance(1000);
  assert.deepEqual(engine.starts, ["app/guard", "app/guard"]);
  assert.equal(supervisor.isRunning("app/guard"), true);
});

test("Supervisor starts the containers of a service with the same limits, until they change", async () => {
  const { clock, engine, start, limits } = await openBench();
  await start({ replicas: 2 });
  const { ranges } = engine.container("app/guard").spec;
  assert.equal(engine.container("app/guard/2").spec.ranges, ranges);
  limits["m/valve"] = { minimum: 0, maximum: 2 };
  engine.end("app/guard");
  await clock.advance(1000);
  assert.deepEqual(engine.container("app/guard").spec.ranges, { "m/valve": { minimum: 0, maximum: 2 } });
});

test("Supervisor.lose() drops what waits for a container and does not run its stop: its name is free at once", async () => {
  const { engine, supervisor, start, events } = await openBench();
  await start();
  engine.container("app/guard").offerReading(0, 1, 1, 0);
  engine.stopping = () => assert.fail("it is not stopped in order");
  supervisor.lose(["app/guard"], "the disk is full");
  assert.deepEqual(engine.running, []);
  const [ended] = events().filter(({ kind }) => kind === "container-ended");
  assert.equal(ended?.kind === "container-ended" && ended.dropped, 1);
});

test("Supervisor lets go of a container that was given up for what its start did", async () => {
  const { engine, supervisor, start } = await openBench();
  engine.started = (id) => supervisor.lose([id], "the disk is full");
  await start();
  assert.deepEqual(engine.running, []);
});

test("Supervisor.stop() of a container that was given up calls its next start off", async () => {
  const { clock, engine, supervisor, start } = await openBench();
  await start();
  supervisor.lose(["app/guard"], "the disk is full");
  await supervisor.stop("app/guard");
  await clock.advance(600_000);
  assert.deepEqual(engine.starts, ["app/guard"]);
  assert.deepEqual(engine.running, []);
});

test("Supervisor hands over what a container counted when it ends or is stopped, and why it ended", async () => {
  const { clock, engine, supervisor, usage, start } = await openBench();
  await start();
  engine.container("app/guard").offerReading(0, 1, 1, 0);
  engine.end("app/guard", "instructions");
  assert.equal(usage.before("app/guard")?.events, 1);
  assert.deepEqual([...(usage.service("guard")?.ends ?? [])], [["instructions", 1]]);
  await clock.advance(1000);
  engine.container("app/guard").offerReading(0, 1, 1, 0);
  engine.container("app/guard").offerReading(0, 1, 1, 0);
  await supervisor.stop("app/guard");
  assert.equal(usage.before("app/guard"), undefined);
  assert.equal(usage.service("guard")?.gone.events, 3);
});

test("Supervisor gives containers of a service the meter of their image", async () => {
  const { engine, usage, start } = await openBench();
  await start({ replicas: 2 });
  const [one, two] = ["app/guard", "app/guard/2"].map((id) => engine.container(id).spec);
  assert.ok(one?.meter !== undefined && one.meter === two?.meter);
  assert.equal([...usage.meters()].length, 1);
});

test("Supervisor shows containers as they are, and everything about one when asked", async () => {
  const { engine, clock, supervisor, start } = await openBench();
  await start();
  await clock.advance(10);
  const [live] = supervisor.live();
  assert.ok(live !== undefined);
  assert.deepEqual([supervisor.describe(live).uptime, supervisor.describe(live).stats?.handled], [10, 0]);
  engine.end("app/guard");
  assert.deepEqual([supervisor.describe(live).uptime, supervisor.describe(live).stats], [0, undefined]);
});

test("Supervisor starts a container that exited again as its restart policy says", async () => {
  for (const [restart, exitStatus, isRestarted] of [
    ["no", 1, false],
    ["on-failure", 0, false],
    ["on-failure", 1, true],
    ["unless-stopped", 0, true],
    ["always", 0, true],
  ] as const) {
    const { clock, engine, start, due, supervisor } = await openBench();
    await start({ restart });
    engine.end("app/guard", "exited", `it exited with status ${exitStatus}`, exitStatus);
    await clock.advance(1000);
    assert.equal(due.length, Number(isRestarted), `${restart} ${exitStatus}`);
    const [live] = supervisor.live();
    assert.equal(live?.restarts?.lastReason, "exited");
  }
});

test("Supervisor takes an exit with status 0 for no error", async () => {
  const { engine, start, logs, events } = await openBench();
  await start({ restart: "no" });
  engine.end("app/guard", "exited", "it exited with status 0", 0);
  const [line] = logs.items();
  assert.deepEqual([line?.level, line?.message], ["info", "ended (exited): it exited with status 0"]);
  const event = events().findLast(({ kind }) => kind === "container-ended");
  assert.equal(event?.kind === "container-ended" && event.exitStatus, 0);
});

test("Supervisor gives the containers of a service its folders, the same for each", async () => {
  const { engine, start } = await openBench();
  await start({ replicas: 2, volumes: [{ source: "/srv/data", target: "/data", isReadOnly: true }] });
  const [first, second] = ["app/guard", "app/guard/2"].map((id) => engine.container(id).spec.folders);
  assert.deepEqual(first, [{ hostPath: "/srv/data", guestPath: "/data", isReadOnly: true }]);
  assert.equal(first, second);
});
