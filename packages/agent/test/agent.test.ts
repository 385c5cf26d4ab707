import assert from "node:assert/strict";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ThimbleError, VirtualClock } from "@thimble/base";
import { type DesiredState, type Digest, decodeSenml, NO_GRANTS, type Service } from "@thimble/model";
import type { AgentOptions } from "../src/agent.ts";
import { ControlClient } from "../src/control/control-client.ts";
import { readAcceptedImages } from "../src/state/read-accepted-images.ts";
import { SqliteStateStore } from "../src/state/sqlite-state-store.ts";
import { advanceUntil } from "./advance-until.ts";
import { GUARD, guardApp, openBench } from "./agent-bench.ts";
import { EMPTY_MODULE } from "./fake-module.ts";
import { bytes, digestOf, hasCode, MACHINE_TD, makeDesired, makeService } from "./fixtures.ts";
import { connectTestClient } from "./mqtt/mqtt-test-client.ts";

/** Virtual time in which everything takes a little. */
class TickingClock extends VirtualClock {
  #ticks = 0;

  override monotonic(): number {
    this.#ticks += 1;
    return super.monotonic() + this.#ticks;
  }
}

test("Agent.apply() adds the Things, starts the containers and feeds them", async () => {
  using bench = openBench();
  await using open = await bench.open();
  await open.agent.apply(guardApp());
  await bench.clock.advance(2500);
  const { events } = open.engine.container("app/guard");
  assert.ok(events.length >= 2, events.join());
  assert.match(events[0] ?? "", /^reading 0 /);
  assert.deepEqual(open.kinds(), ["container-started", "deployed"]);
});

test("Agent.apply() of the same again changes nothing, and of something else only what changed", async () => {
  using bench = openBench();
  await using open = await bench.open();
  const one = makeService({ name: "one" });
  const two = makeService({ name: "two" });
  await open.agent.apply(makeDesired([one, two]));
  await open.agent.apply(makeDesired([one, two]));
  await open.agent.apply(makeDesired([one, { ...two, environment: { LIMIT: "1" } }]));
  assert.deepEqual(open.engine.starts, ["app/one", "app/two", "app/two"]);
  await open.agent.apply(makeDesired([two]));
  assert.deepEqual(open.engine.running, ["app/two"]);
});

test("Agent.apply() refuses a desired state whole: what ran goes on, and nothing of it is kept", async () => {
  using bench = openBench();
  await using open = await bench.open();
  await open.agent.apply(guardApp());
  const running = open.engine.container("app/guard");
  const refused = makeDesired(
    [makeService({ name: "new" }), makeService({ ...GUARD, grants: { ...NO_GRANTS, read: ["machine/none"] } })],
    { machine: MACHINE_TD, door: MACHINE_TD },
  );
  await assert.rejects(open.agent.apply(refused), hasCode("agent.unknown-property"));
  assert.equal(open.engine.container("app/guard"), running);
  assert.deepEqual(open.engine.starts, ["app/guard"]);
  assert.deepEqual(
    open.agent.report().things.map(({ thing }) => thing.name),
    ["machine"],
  );
  const refusal = open.agent.events.items().at(-1);
  assert.ok(refusal?.kind === "refused");
  assert.equal(refusal.code, "agent.unknown-property");
});

test("Agent.apply() refuses an image that the device does not hold whole", async () => {
  using bench = openBench();
  const wasm = async (): Promise<never> => {
    throw new ThimbleError("images.digest-mismatch", "Cannot read the image: other bytes");
  };
  await using open = await bench.open({ images: { describe: async () => ({ asks: undefined }), wasm } });
  await assert.rejects(open.agent.apply(guardApp()), hasCode("images.digest-mismatch"));
  assert.equal(open.agent.report().app, undefined);
});

test("Agent commits state, publishes, writes and logs what containers ask for", async () => {
  using bench = openBench();
  await using open = await bench.open({ mqtt: { port: 0 } });
  await open.agent.apply(guardApp());
  const port = open.agent.report().mqttPort;
  assert.ok(port !== undefined);
  await using client = await connectTestClient(port);
  await client.mqtt.subscribeAsync("plant/#");
  open.engine.effects(
    "app/guard",
    { kind: "publish", topic: "plant/1/anomaly", payload: bytes("1"), qos: 0, retain: false },
    { kind: "write", property: "machine/valve", value: 1 },
    { kind: "log", level: "warn", message: "hot" },
    { kind: "set-state", key: "n", value: 1 },
  );
  assert.deepEqual(await client.take(1), ["plant/1/anomaly 1"]);
  await bench.clock.advance(10);
  const write = open.agent.events.items().find(({ kind }) => kind === "write");
  assert.deepEqual(write, {
    time: bench.clock.now() - 9,
    kind: "write",
    property: "machine/valve",
    value: 1,
    by: "app/guard",
  });
  assert.equal(open.agent.logs.items()[0]?.message, "hot");
  await client.mqtt.publishAsync("plant/1/reset", "now", { qos: 1 });
  assert.ok(open.engine.container("app/guard").events.includes("message 0 plant/1/reset now"));
});

test("Agent shows readings to MQTT clients as SenML under things/, retained", async () => {
  using bench = openBench();
  await using open = await bench.open({ mqtt: { port: 0 } });
  await open.agent.apply(guardApp());
  await bench.clock.advance(10);
  await using client = await connectTestClient(open.agent.report().mqttPort ?? 0);
  await client.mqtt.subscribeAsync("things/machine/temperature");
  const [line = ""] = await client.take(1);
  const [, topic, payload = ""] = /^(\S+) (.*) retained$/.exec(line) ?? [];
  assert.equal(topic, "things/machine/temperature");
  assert.equal(decodeSenml(payload)[0]?.unit, "Cel");
});

test("Agent restarts a container that ended, with its committed state, and leaves the others alone", async () => {
  using bench = openBench();
  await using open = await bench.open();
  await open.agent.apply(makeDesired([makeService({ name: "one" }), makeService({ name: "two" })]));
  open.engine.effects("app/one", { kind: "set-state", key: "n", value: 41 });
  open.engine.end("app/one", "instructions", "over its budget");
  await bench.clock.advance(1000);
  assert.deepEqual(open.engine.starts, ["app/one", "app/two", "app/one"]);
  assert.deepEqual(open.engine.container("app/one").spec.state, new Map([["n", 41]]));
  const [report] = open.agent.report().containers;
  assert.deepEqual([report?.restarts?.restarts, report?.restarts?.lastReason], [1, "instructions"]);
});

test("Agent.resume() goes on with what was accepted last, and with the containers' state", async () => {
  using bench = openBench();
  const first = await bench.open();
  assert.equal(await first.agent.resume(), false);
  await first.agent.apply(guardApp());
  first.engine.stopping = ({ id }) =>
    first.engine.effects(id, { kind: "set-state", key: "bytes", value: bytes("kept") });
  await first.agent.close();
  await using second = await bench.open();
  assert.equal(await second.agent.resume(), true);
  assert.equal(second.agent.report().app, "app");
  assert.deepEqual(second.engine.container("app/guard").spec.state, new Map([["bytes", bytes("kept")]]));
});

test("Agent.close() stops containers, the last started first, closes everything and can be called twice", async () => {
  using bench = openBench();
  const open = await bench.open({ mqtt: { port: 0 } });
  await open.agent.apply(
    makeDesired([makeService({ name: "a" }), makeService({ name: "b" })], { machine: MACHINE_TD }),
  );
  const stopped: string[] = [];
  open.engine.stopping = ({ id }) => stopped.push(id);
  await Promise.all([open.agent.close(), open.agent.close()]);
  assert.deepEqual(stopped, ["app/b", "app/a"]);
  assert.equal(open.engine.isClosed, true);
  assert.equal(bench.clock.pending, 0);
  await assert.rejects(open.agent.apply(guardApp()), hasCode("agent.not-running"));
  await assert.rejects(new ControlClient(bench.directory.path).report(), hasCode("agent.not-running"));
});

test("Agent.neededImages() are those of what runs, of what was accepted and of what is being admitted, and those of the release before", async () => {
  using bench = openBench();
  await using open = await bench.open({
    trust: async () => async () => {
      asked.push(open.agent.neededImages().needed);
    },
  });
  const asked: (readonly Digest[])[] = [];
  const { agent } = open;
  const release = (digit: string, parts: Partial<Service> = {}): DesiredState => ({
    ...guardApp(parts),
    images: { guard: digestOf(digit) },
  });
  assert.deepEqual(agent.neededImages(), { needed: [], previous: [] });
  await agent.apply(release("1"));
  assert.deepEqual(asked, [[digestOf("1")]]);
  assert.deepEqual(agent.neededImages(), { needed: [digestOf("1")], previous: [] });
  await agent.apply(release("2"));
  assert.deepEqual(agent.neededImages(), { needed: [digestOf("2")], previous: [digestOf("1")] });
  // The same images with other settings are no release of their own.
  await agent.apply(release("2", { environment: { LIMIT: "2" } }));
  assert.deepEqual(agent.neededImages().previous, [digestOf("1")]);
  await assert.rejects(agent.apply(release("3", { platform: "linux/arm64" })));
  assert.deepEqual(agent.neededImages(), { needed: [digestOf("2")], previous: [digestOf("1")] });
  await agent.apply(release("3", { replicas: 0 }));
  assert.deepEqual(agent.neededImages(), { needed: [digestOf("3")], previous: [digestOf("2")] });
  // One that is asked for while another is taken waits, and its images are needed.
  const both = [agent.apply(release("4")), agent.apply(release("5"))];
  assert.deepEqual(agent.neededImages().needed, ["3", "4", "5"].map(digestOf));
  await Promise.all(both);
  assert.deepEqual(agent.neededImages(), { needed: [digestOf("5")], previous: [digestOf("4")] });
});

test("Agent.neededImages() says of an agent that closes, over its socket too, what its next start needs, and that is what it left", async () => {
  using bench = openBench();
  const open = await bench.open();
  await open.agent.apply(guardApp());
  const needed = { needed: [digestOf("1")], previous: [] };
  const told: unknown[] = [];
  // Containers that stop leave the list one by one, and the control socket closes after them.
  open.engine.stopping = () => void told.push(open.agent.neededImages());
  const closing = Promise.withResolvers<void>();
  open.engine.stopGate = closing.promise;
  const closed = open.agent.close();
  assert.deepEqual(await new ControlClient(bench.directory.path).images(), needed);
  closing.resolve();
  await closed;
  assert.deepEqual(told, [needed]);
  await assert.rejects(new ControlClient(bench.directory.path).images(), hasCode("agent.not-running"));
  assert.deepEqual(readAcceptedImages(bench.directory.path), needed);
  await using again = await bench.open();
  assert.deepEqual(again.agent.neededImages(), needed, "also before it has resumed");
});

test("Agent.close() waits less than two seconds for a container that does not stop", async () => {
  using bench = openBench();
  const open = await bench.open();
  await open.agent.apply(guardApp());
  open.engine.stopGate = new Promise(() => undefined);
  const closed = open.agent.close();
  await bench.clock.advance(2000);
  await closed;
});

test("Agent.apply() opens its trust anew for each app, and goes on with what ran when it is refused", async () => {
  using bench = openBench();
  let opened = 0;
  let isTrusted = true;
  const trust = async () => {
    opened += 1;
    return async (): Promise<void> => {
      if (!isTrusted) throw new ThimbleError("images.not-signed", "Cannot trust the image: it has no signature");
    };
  };
  await using open = await bench.open({ trust });
  await open.agent.apply(guardImage("1"));
  isTrusted = false;
  await assert.rejects(open.agent.apply(guardImage("2")), hasCode("images.not-signed"));
  assert.equal(opened, 2);
  assert.deepEqual(open.kinds(), ["container-started", "deployed", "refused"]);
  assert.equal(open.agent.report().containers.length, 1);
});

/** Images that all have this release number. */
function released(release: number | undefined): Pick<AgentOptions, "images"> {
  return { images: { describe: async () => ({ asks: undefined, release }), wasm: async () => EMPTY_MODULE } };
}

/** The guard app with the image of this digit. */
function guardImage(digit: string): DesiredState {
  return { ...guardApp(), images: { guard: digestOf(digit) } };
}

test("Agent.apply() refuses an older release after a restart too, goes on with what ran, and takes it when an operator lets it", async () => {
  using bench = openBench();
  const first = await bench.open(released(7));
  await first.agent.apply(guardImage("7"));
  await advanceUntil(bench.clock, first.agent.close());
  const second = await bench.open(released(6));
  await second.agent.resume();
  await assert.rejects(second.agent.apply(guardImage("6")), hasCode("images.rolled-back"));
  assert.deepEqual(second.kinds(), ["container-started", "refused"]);
  // What runs may be applied again, although it says another number now.
  await second.agent.apply(guardImage("7"));
  assert.deepEqual(second.kinds(), ["container-started", "refused", "deployed"]);
  await advanceUntil(bench.clock, second.agent.apply(guardImage("6"), { mayGoBack: true }));
  assert.ok(second.kinds().includes("went-back"));
  await advanceUntil(bench.clock, second.agent.close());
  await using third = await bench.open(released(undefined));
  await assert.rejects(third.agent.apply(guardImage("1")), hasCode("images.rolled-back"));
});

test("Agent.close() commits what containers did until the engine ended them", async () => {
  using bench = openBench();
  const open = await bench.open({ clock: new TickingClock() });
  await open.agent.apply(guardApp());
  const { engine } = open;
  engine.close = async () => {
    // The second comes within the pause after the commit of the first.
    for (const value of [1, 2]) engine.effects("app/guard", { kind: "set-state", key: "n", value });
  };
  engine.stopGate = new Promise(() => undefined);
  await advanceUntil(open.clock, open.agent.close());
  const { store } = SqliteStateStore.open(join(bench.directory.path, "state.db"), bench.clock);
  assert.equal(store.stateOf("app/guard").get("n"), 2);
  store.close();
});

test("Agent.close() tries the writes that containers ask for as they stop", async () => {
  using bench = openBench();
  const open = await bench.open();
  await open.agent.apply(guardApp());
  open.engine.stopping = ({ id }) => open.engine.effects(id, { kind: "write", property: "machine/valve", value: 0 });
  await advanceUntil(bench.clock, open.agent.close());
  assert.ok(open.kinds().includes("write"));
});

test("Agent.open() refuses a data directory that another agent works on", async () => {
  using bench = openBench();
  await using open = await bench.open();
  await assert.rejects(bench.open(), hasCode("agent.already-running"));
  assert.equal(open.agent.report().containers.length, 0);
});

test("Agent.open() leaves nothing open when the MQTT port is taken", async () => {
  using bench = openBench();
  using other = openBench();
  await using holder = await other.open({ mqtt: { port: 0 } });
  const port = holder.agent.report().mqttPort ?? 0;
  await assert.rejects(bench.open({ mqtt: { port } }), hasCode("agent.port-in-use"));
  await using again = await bench.open({ mqtt: { port: 0 } });
  assert.equal(again.agent.report().containers.length, 0);
});

test("Agent.open() says that it moved a damaged database aside, and works on", async () => {
  using bench = openBench();
  writeFileSync(join(bench.directory.path, "state.db"), "damaged ".repeat(1000));
  await using open = await bench.open();
  assert.deepEqual(open.kinds(), ["state-moved-aside"]);
  await open.agent.apply(guardApp());
});

test("Agent.open() makes the data directory for its user alone, and says when it can not", async () => {
  using bench = openBench();
  const dataDirectory = join(bench.directory.path, "deep", "data");
  await using _ = await bench.open({ dataDirectory });
  assert.equal(statSync(dataDirectory).mode & 0o777, 0o700);
  const file = join(bench.directory.path, "file");
  writeFileSync(file, "");
  await assert.rejects(bench.open({ dataDirectory: join(file, "data") }), hasCode("agent.state-unavailable"));
});

test("Agent.resume() refuses a desired state that it can not read, and the agent goes on", async () => {
  using bench = openBench();
  mkdirSync(bench.directory.path, { recursive: true });
  const { store } = SqliteStateStore.open(join(bench.directory.path, "state.db"), bench.clock);
  store.acceptDesired('{"version":99}');
  store.close();
  await using open = await bench.open();
  await assert.rejects(open.agent.resume(), hasCode("model.bad-desired-state"));
  await open.agent.apply(guardApp());
});

test("Agent tries again what could not be prepared when it resumed", async () => {
  using bench = openBench();
  const first = await bench.open();
  await first.agent.apply(guardApp());
  await first.agent.close();
  let isThere = false;
  const wasm = async (): Promise<Uint8Array> => {
    if (isThere) return EMPTY_MODULE;
    throw new ThimbleError("images.missing-blob", "Cannot read the image: it is not there");
  };
  await using second = await bench.open({ images: { describe: async () => ({ asks: undefined }), wasm } });
  await second.agent.resume();
  assert.deepEqual(second.kinds(), ["step-failed", "step-failed"]);
  isThere = true;
  await bench.clock.advance(30_000);
  assert.deepEqual(second.engine.running, ["app/guard"]);
});

test("Agent gives up a container whose state the disk does not take, applies nothing of the event, and goes on", async () => {
  using bench = openBench();
  await using open = await bench.open();
  await open.agent.apply(makeDesired([makeService({ name: "one" }), makeService({ name: "two" })]));
  // The schema refuses what the disk would refuse: text in a column of numbers.
  const value: number = JSON.parse('"no number"');
  open.engine.effects(
    "app/one",
    { kind: "log", level: "info", message: "not to be seen" },
    { kind: "set-state", key: "n", value },
  );
  const [line, ...more] = open.agent.logs.items();
  assert.match(line?.message ?? "", /^ended \(state\): /);
  assert.deepEqual(more, []);
  await bench.clock.advance(1000);
  assert.deepEqual(open.engine.starts, ["app/one", "app/two", "app/one"]);
  assert.equal(open.agent.report().containers[0]?.restarts?.lastReason, "state");
});
