import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Clock, SystemClock, ThimbleError, VirtualClock } from "@thimble/base";
import type { DriverAnswer, PushListener } from "../../src/driver/driver.ts";
import type { SparkplugBinding } from "../../src/sparkplug/sparkplug-binding.ts";
import { SparkplugDriver } from "../../src/sparkplug/sparkplug-driver.ts";
import { testDriverContract } from "../driver-contract.ts";
import { secretsOf } from "../http/test-web-device.ts";
import { TestBroker } from "../mqtt/test-broker.ts";
import { hasCode } from "../things.ts";
import { until } from "../until.ts";
import { TestEdge } from "./test-edge.ts";

function binding(metric: string, device: string | undefined = "d"): SparkplugBinding {
  return { driver: "sparkplug", group: "g", node: "n", device, metric };
}

testDriverContract("SparkplugDriver", async () => {
  const broker = await TestBroker.start();
  const edge = new TestEdge(broker);
  const address = `mqtt://127.0.0.1:${broker.port}`;
  return {
    driver: new SparkplugDriver({ address, clock: new SystemClock(), secrets: secretsOf() }),
    bindings: [binding("a"), binding("b")],
    hold: async ([a, b]) => {
      edge.values.set("a", a).set("b", b);
    },
    takeAway: () => broker.takeAway(),
    putBack: () => broker.putBack(),
    end: () => broker.end(),
    held: () => edge.values.get("a"),
    tooLarge: 2 ** 31,
  };
}, ["tell"]);

class Recorder implements PushListener {
  readonly told: (number | string)[] = [];

  async onAnswer(index: number, answer: DriverAnswer): Promise<void> {
    this.told.push(index, answer instanceof ThimbleError ? answer.code : answer.value);
  }

  onDown(error: ThimbleError): void {
    this.told.push(`down ${error.code}`);
  }

  onAway(error: ThimbleError): void {
    this.told.push(`away ${error.code}`);
  }

  onBack(): void {
    this.told.push("back");
  }
}

async function start(t: TestContext, clock: Clock = new SystemClock()) {
  const broker = await TestBroker.start();
  const edge = new TestEdge(broker);
  edge.values.set("a", 1).set("b", -2);
  const driver = new SparkplugDriver({ address: `mqtt://127.0.0.1:${broker.port}`, clock, secrets: secretsOf() });
  t.after(async () => {
    await driver.close();
    await broker.end();
  });
  const listener = new Recorder();
  driver.subscribe([binding("a"), binding("b")], listener);
  return { broker, edge, driver, listener };
}

/** Waits for so many of what the listener was told, and takes them. */
async function told(listener: Recorder, count: number): Promise<readonly (number | string)[]> {
  await until(() => listener.told.length >= count, `${count} came: ${listener.told.join(" ")}`);
  return listener.told.splice(0);
}

test("SparkplugDriver asks a node for its birth, and takes what follows by its aliases", async (t) => {
  const { edge, driver, listener } = await start(t);
  await driver.connect();
  assert.deepEqual(await told(listener, 6), ["away things.unreachable", "back", 0, 1, 1, -2]);
  // A command has a time and no sequence number.
  assert.deepEqual(edge.commands, ["g/NCMD/n Node Control/Rebirth true undefined true"]);
  await edge.tell("b", -7);
  await edge.tell("a", 5, { isHistorical: true });
  await edge.tell("a", 6);
  assert.deepEqual(await told(listener, 4), [1, -7, 0, 6]);
});

test("SparkplugDriver writes with a command, and waits until the device says that it has the value", async (t) => {
  const { edge, driver, listener } = await start(t);
  await driver.connect();
  await told(listener, 6);
  await driver.write(binding("b"), -40);
  listener.told.length = 0;
  assert.equal(edge.values.get("b"), -40);
  assert.deepEqual(edge.commands.slice(1), ["g/DCMD/n/d b 4294967256 undefined true"]);
  // What it has already, it does not say again.
  edge.isListening = false;
  await driver.write(binding("b"), -40);
  await assert.rejects(driver.write(binding("b"), 2.5), hasCode("things.out-of-range"));
  await assert.rejects(driver.write(binding("c"), 1), hasCode("things.refused"));
  const write = assert.rejects(driver.write(binding("a"), 9), hasCode("things.unreachable"));
  await edge.deviceDeath();
  await write;
});

test("SparkplugDriver tells a death of the device and of the node, and not that of an earlier birth", async (t) => {
  const { edge, driver, listener } = await start(t);
  await driver.connect();
  await told(listener, 6);
  await edge.deviceDeath();
  assert.deepEqual(await told(listener, 1), ["away things.unreachable"]);
  const [answer] = await driver.read([binding("a")]);
  assert.ok(answer instanceof ThimbleError && answer.code === "things.unreachable");
  await edge.deviceBirth();
  assert.deepEqual(await told(listener, 5), ["back", 0, 1, 1, -2]);
  await edge.death(edge.bdSeq - 1);
  await edge.tell("a", 3);
  assert.deepEqual(await told(listener, 2), [0, 3]);
  await edge.death();
  assert.deepEqual(await told(listener, 1), ["away things.unreachable"]);
});

test("SparkplugDriver asks a node that it has missed something of to say all again, and not too often", async (t) => {
  const clock = new VirtualClock();
  const { edge, driver, listener } = await start(t, clock);
  await driver.connect();
  await told(listener, 6);
  await clock.advance(5000);
  edge.skip();
  await edge.tell("a", 8);
  // The value itself counts for nothing: its alias may have another meaning now.
  assert.deepEqual(await told(listener, 5), ["back", 0, 8, 1, -2]);
  assert.equal(edge.commands.length, 2);
  edge.skip();
  await edge.tell("a", 9);
  edge.skip();
  await edge.tell("a", 10);
  await edge.birth();
  assert.deepEqual(await told(listener, 5), ["back", 0, 10, 1, -2]);
  assert.equal(edge.commands.length, 2);
});

test("SparkplugDriver asks later for what it may not ask for yet, also of a node that says nothing more", async (t) => {
  const clock = new VirtualClock();
  const { edge, driver, listener } = await start(t, clock);
  await driver.connect();
  await told(listener, 6);
  edge.skip();
  await edge.tell("a", 8);
  const before = edge.commands.length;
  await clock.advance(4999);
  assert.equal(edge.commands.length, before);
  await clock.advance(1);
  assert.deepEqual(await told(listener, 5), ["back", 0, 8, 1, -2]);
  assert.equal(edge.commands.length, 2);
});

test("SparkplugDriver keeps a node that another listens to while the broker is told of the end of the first", async (t) => {
  const broker = await TestBroker.start();
  const edge = new TestEdge(broker);
  edge.values.set("a", 1);
  const address = `mqtt://127.0.0.1:${broker.port}`;
  const driver = new SparkplugDriver({ address, clock: new SystemClock(), secrets: secretsOf() });
  t.after(async () => {
    await driver.close();
    await broker.end();
  });
  const first = new Recorder();
  const subscription = driver.subscribe([{ ...binding("x"), node: "other" }, binding("a")], first);
  await driver.connect();
  await until(() => first.told.includes(1), "the first value came");
  const ended = new Promise((resolve) => broker.aedes.once("unsubscribe", resolve));
  subscription[Symbol.dispose]();
  const second = new Recorder();
  driver.subscribe([binding("a")], second);
  await ended;
  // Whatever the broker was told then is behind it once this is there.
  await driver.write(binding("a"), 5);
  await edge.tell("a", 7);
  await until(() => second.told.at(-1) === 7, `the new value came: ${second.told.join(" ")}`);
});

test("SparkplugDriver says which metric may have been meant", async (t) => {
  const { driver } = await start(t);
  const listener = new Recorder();
  driver.subscribe([binding("aa")], listener);
  await driver.connect();
  const [answer] = await driver.read([binding("aa")]);
  assert.ok(answer instanceof ThimbleError && answer.code === "things.refused", `${answer}`);
});
