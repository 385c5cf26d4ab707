import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { instancesOf } from "../../src/plan/instance.ts";
import { bytes, makeDesired, makeService } from "../fixtures.ts";
import { openBench } from "./supervisor-bench.ts";

test("Supervisor.replace() loses no event around the swap: each goes to one of the two, once, in order", async () => {
  const { bus, router, engine, supervisor, start, kinds } = await openBench();
  const on = { reading: ["m/t"], message: ["a"], tick: undefined };
  await start({ on });
  const old = engine.container("app/guard");
  let count = 0;
  const publish = (): void => {
    count += 1;
    bus.publish("a", bytes(`${count}`), { by: "test", retain: count % 2 === 0 });
    router.deliver({ property: "m/t", value: count, time: 1, quality: "good" });
  };
  publish();
  const gate = Promise.withResolvers<void>();
  engine.stopGate = gate.promise;
  engine.stopping = publish;
  engine.started = publish;
  const [instance] = instancesOf(makeDesired([makeService({ on, environment: { LIMIT: "7" } })]));
  assert.ok(instance !== undefined);
  const replaced = supervisor.replace(instance);
  publish();
  publish();
  gate.resolve();
  await replaced;
  publish();
  const expected = Array.from({ length: 6 }, (_, at) => [`message 0 a ${at + 1}`, `reading 0 ${at + 1}`]);
  const next = engine.container("app/guard");
  assert.equal(count, 6);
  assert.deepEqual(next.spec.environment, { LIMIT: "7" });
  assert.deepEqual([...old.events, ...next.events], expected.flat());
  assert.deepEqual(old.events, expected.slice(0, 1).flat());
  assert.deepEqual(kinds(), ["container-started", "container-stopped", "container-started"]);
});

test("Supervisor.replace() has the old one handle what waits for room in its queue, within its grace period", async () => {
  const { bus, engine, supervisor, start } = await openBench();
  const on = { reading: [], message: ["a"], tick: undefined };
  await start({ on });
  const old = engine.container("app/guard");
  old.isFull = true;
  const [instance] = instancesOf(makeDesired([makeService({ on })]));
  assert.ok(instance !== undefined);
  const first = bus.publish("a", bytes("1"), { by: "test" });
  const replaced = supervisor.replace(instance);
  bus.publish("a", bytes("2"), { by: "test" });
  old.makeRoom();
  await first;
  await replaced;
  assert.deepEqual(old.events, ["message 0 a 1"]);
  assert.deepEqual(engine.container("app/guard").events, ["message 0 a 2"]);
});

test("Supervisor.replace() starts the one before again when the new one does not start, with what came meanwhile, and tries again later", async () => {
  const { bus, router, engine, supervisor, start, kinds, clock, asksAgain } = await openBench();
  const on = { reading: ["m/t"], message: ["b", "a"], tick: undefined };
  await start({ on });
  const old = engine.container("app/guard");
  const publish = (topic: string): void => {
    bus.publish(topic, bytes(topic), { by: "test" });
    router.deliver({ property: "m/t", value: 1, time: 1, quality: "good" });
  };
  engine.stopping = () => publish("a");
  engine.refuses = ({ environment }) => {
    if (environment["LIMIT"] === undefined) return false;
    publish("c");
    return true;
  };
  const wanted = { ...on, message: ["a", "c"] };
  const [instance] = instancesOf(makeDesired([makeService({ on: wanted, environment: { LIMIT: "7" } })]));
  assert.ok(instance !== undefined);
  await assert.rejects(supervisor.replace(instance), (error) => isThimbleError(error, "agent.not-replaced"));
  const back = engine.container("app/guard");
  assert.deepEqual(old.events, []);
  // The message on c was for the new one alone, and a has another number in the one before.
  assert.deepEqual(back.events, ["message 1 a a", "reading 0 1", "reading 0 1"]);
  publish("b");
  assert.deepEqual(back.events.slice(3), ["message 0 b b", "reading 0 1"]);
  const fingerprint = (): string | undefined => supervisor.current()[0]?.fingerprint;
  assert.equal(fingerprint(), instance.fingerprint);
  // Who looks meanwhile sees nothing to do; after the wait the new one is asked for again.
  await clock.advance(999);
  assert.equal(asksAgain(), 0);
  await clock.advance(1);
  assert.equal(asksAgain(), 1);
  assert.notEqual(fingerprint(), instance.fingerprint);
  await assert.rejects(supervisor.replace(instance), (error) => isThimbleError(error, "agent.not-replaced"));
  engine.refuses = () => false;
  await clock.advance(2000);
  assert.equal(asksAgain(), 2);
  await supervisor.replace(instance);
  assert.deepEqual(engine.container("app/guard").spec.environment, { LIMIT: "7" });
  assert.equal(fingerprint(), instance.fingerprint);
  const once = ["container-started", "container-stopped", "container-ended"];
  assert.deepEqual(kinds(), [...once, ...once, "container-started", "container-stopped", "container-started"]);
});

/** One that was given its place back by a replacement that does not start. */
async function openRefused() {
  const bench = await openBench();
  const { engine, supervisor, start } = bench;
  await start({ restart: "on-failure" });
  engine.refuses = ({ environment }) => environment["LIMIT"] !== undefined;
  const [instance] = instancesOf(makeDesired([makeService({ environment: { LIMIT: "7" } })]));
  assert.ok(instance !== undefined);
  await assert.rejects(supervisor.replace(instance), (error) => isThimbleError(error, "agent.not-replaced"));
  return { ...bench, instance };
}

test("Supervisor starts the one before again when that ends while its replacement waits, not the replacement", async () => {
  const { engine, supervisor, instance } = await openRefused();
  engine.end("app/guard");
  // As the planner has it, which sees the fingerprint of the replacement.
  assert.equal(supervisor.current()[0]?.fingerprint, instance.fingerprint);
  await supervisor.start(instance);
  assert.deepEqual(engine.container("app/guard").spec.environment, {});
  assert.equal(supervisor.isRunning("app/guard"), true);
});

test("Supervisor.replace() gives its place back also to one that waits to be started again when the replacement is tried once more", async () => {
  const { engine, supervisor, clock, instance } = await openRefused();
  await clock.advance(990);
  engine.end("app/guard");
  await clock.advance(10);
  assert.notEqual(supervisor.current()[0]?.fingerprint, instance.fingerprint);
  await assert.rejects(supervisor.replace(instance), (error) => isThimbleError(error, "agent.not-replaced"));
  assert.deepEqual(engine.container("app/guard").spec.environment, {});
  assert.equal(supervisor.isRunning("app/guard"), true);
});

test("Supervisor.replace() by what runs already leaves it running, and forgets what was to replace it", async () => {
  const { engine, supervisor, clock, kinds, asksAgain } = await openRefused();
  const running = engine.container("app/guard");
  const before = supervisor.list()[0]?.instance;
  assert.ok(before !== undefined);
  const count = kinds().length;
  await supervisor.replace(before);
  assert.equal(engine.container("app/guard"), running);
  assert.equal(kinds().length, count);
  assert.equal(supervisor.current()[0]?.fingerprint, before.fingerprint);
  await clock.advance(60_000);
  assert.equal(asksAgain(), 0);
});

test("Supervisor.replace() says so when the one before does not start again either", async () => {
  const { engine, supervisor, instance, clock } = await openRefused();
  await clock.advance(1000);
  engine.refuses = () => true;
  await assert.rejects(supervisor.replace(instance), /neither does the one before/);
  assert.equal(supervisor.isRunning("app/guard"), false);
  engine.refuses = ({ environment }) => environment["LIMIT"] !== undefined;
  await supervisor.start(instance);
  assert.deepEqual(engine.container("app/guard").spec.environment, {});
});

test("Supervisor counts what one that exceeds its grace period did not get through", async () => {
  const { bus, engine, supervisor, start, clock, events } = await openBench();
  const on = { reading: [], message: ["a"], tick: undefined };
  await start({ on, stopGracePeriod: 100 });
  engine.stopGate = new Promise(() => undefined);
  for (const text of ["1", "2"]) bus.publish("a", bytes(text), { by: "test" });
  const stopped = supervisor.stop("app/guard");
  await clock.advance(100);
  await stopped;
  const last = events().at(-1);
  assert.deepEqual(last?.kind === "container-stopped" && last.dropped, 2);
});
