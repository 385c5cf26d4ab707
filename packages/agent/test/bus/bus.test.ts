import assert from "node:assert/strict";
import { test } from "node:test";
import { Logger, type LogRecord, VirtualClock } from "@thimble/base";
import { Bus } from "../../src/bus/bus.ts";
import type { BusMessage } from "../../src/bus/bus-message.ts";
import { MAX_RETAINED_BYTES } from "../../src/bus/retained-messages.ts";
import { bytes, openBus, text } from "../fixtures.ts";

const by = "test";

test("Bus hands a message to the listeners whose filters match, with its sender and time", () => {
  const bus = openBus();
  const seen: string[] = [];
  bus.subscribe("plant/+/reset", (m) => void seen.push(`plus ${m.topic} ${text(m.payload)} ${m.by} ${m.time}`));
  bus.subscribe("other/#", (m) => void seen.push(`other ${m.topic}`));
  bus.publish("plant/1/reset", bytes("now"), { by });
  assert.deepEqual(seen, ["plus plant/1/reset now test 1767225600"]);
});

test("Bus hands nothing more to a listener that was disposed", () => {
  const bus = openBus();
  let count = 0;
  const subscription = bus.subscribe("#", () => void count++);
  bus.publish("a", bytes(""), { by });
  subscription[Symbol.dispose]();
  subscription[Symbol.dispose]();
  bus.publish("a", bytes(""), { by });
  assert.equal(count, 1);
});

test("Bus goes on to the other listeners when one throws, and logs it", () => {
  const records: LogRecord[] = [];
  const bus = new Bus({ clock: new VirtualClock(), logger: new Logger("agent", (record) => records.push(record)) });
  let count = 0;
  bus.subscribe("a", () => {
    throw new Error("boom");
  });
  bus.subscribe("a", () => void count++);
  bus.publish("a", bytes("x"), { by });
  assert.equal(count, 1);
  assert.equal(records[0]?.event, "listener-failed");
});

test("Bus.publish() gives a promise when a listener asks to wait, and nothing otherwise", async () => {
  const bus = openBus();
  let release: (() => void) | undefined;
  bus.subscribe("slow", () => new Promise((resolve) => (release = resolve)));
  assert.equal(bus.publish("fast", bytes(""), { by }), undefined);
  const wait = bus.publish("slow", bytes(""), { by });
  assert.ok(wait instanceof Promise);
  release?.();
  await wait;
});

test("Bus keeps the last retained message of a topic and forgets it for an empty payload", () => {
  const bus = openBus();
  bus.publish("plant/mode", bytes("a"), { by, retain: true });
  bus.publish("plant/mode", bytes("b"), { by, retain: true });
  bus.publish("plant/mode", bytes("not kept"), { by });
  assert.deepEqual(
    bus.retained("plant/#").map((m) => text(m.payload)),
    ["b"],
  );
  assert.deepEqual(bus.retained("other"), []);
  bus.publish("plant/mode", bytes(""), { by, retain: true });
  assert.deepEqual(bus.retained("#"), []);
});

test("Bus.subscribe() begins with what is retained when asked to, and with nothing otherwise", () => {
  const bus = openBus();
  bus.publish("plant/mode", bytes("auto"), { by, retain: true });
  bus.publish("other", bytes("x"), { by, retain: true });
  const seen: string[] = [];
  const take = (name: string) => (message: BusMessage) => void seen.push(`${name} ${text(message.payload)}`);
  bus.subscribe("plant/#", take("later"));
  bus.subscribe("plant/#", take("first"), { retained: true });
  assert.deepEqual(seen, ["first auto"]);
  bus.publish("plant/mode", bytes("manual"), { by });
  assert.deepEqual(seen.slice(1).toSorted(), ["first manual", "later manual"]);
});

test("Bus.subscribe() lets a listener that throws at what is retained hear what comes next", () => {
  const bus = openBus();
  bus.publish("a", bytes("broken"), { by, retain: true });
  const seen: string[] = [];
  const listener = ({ payload }: BusMessage): void => {
    if (text(payload) === "broken") throw new Error("boom");
    seen.push(text(payload));
  };
  bus.subscribe("a", listener, { retained: true });
  bus.publish("a", bytes("whole"), { by });
  assert.deepEqual(seen, ["whole"]);
});

test("Bus makes a payload only when somebody looks, and once", () => {
  const bus = openBus();
  let made = 0;
  const payload = (): Uint8Array => {
    made += 1;
    return bytes("x");
  };
  bus.subscribe("a", () => undefined);
  bus.publish("a", payload, { by, retain: true });
  assert.equal(made, 0);
  const [kept] = bus.retained("a");
  assert.equal(text(kept?.payload ?? bytes("")), "x");
  assert.equal(text(kept?.payload ?? bytes("")), "x");
  assert.equal(made, 1);
});

test("Bus delivers a message that there is no room to keep", () => {
  const bus = openBus();
  let delivered = 0;
  bus.subscribe("a", () => void delivered++);
  bus.publish("a", new Uint8Array(MAX_RETAINED_BYTES + 1), { by, retain: true });
  assert.equal(delivered, 1);
  assert.deepEqual(bus.retained("a"), []);
});

test("Bus counts messages by who sent them, deliveries, who listens, and what it keeps and did not keep", () => {
  const bus = openBus();
  const first = bus.subscribe("a", () => undefined);
  bus.subscribe("#", () => undefined);
  bus.publish("a", bytes("x"), { by: "agent", retain: true });
  bus.publish("b", bytes("x"), { by: "mqtt:client" });
  bus.publish("b", bytes("x"), { by: "app/guard" });
  bus.publish("c", new Uint8Array(MAX_RETAINED_BYTES + 1), { by: "app/guard", retain: true });
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  assert.deepEqual(bus.counts, {
    messages: { agent: 1, containers: 2, mqtt: 1 },
    deliveries: 5,
    subscriptions: 1,
    retained: 1,
    retainedRefused: 1,
  });
});
