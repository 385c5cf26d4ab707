import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { type TestContext, test } from "node:test";
import { SystemClock, ThimbleError, VirtualClock } from "@thimble/base";
import type { DriverAnswer, PushListener } from "../../src/driver/driver.ts";
import type { MqttBinding } from "../../src/mqtt/mqtt-binding.ts";
import { MqttDriver } from "../../src/mqtt/mqtt-driver.ts";
import { testDriverContract } from "../driver-contract.ts";
import { testEventContract } from "../event-contract.ts";
import { secretsOf } from "../http/test-web-device.ts";
import { hasCode } from "../things.ts";
import { until } from "../until.ts";
import { TestBroker } from "./test-broker.ts";

function binding(topic: string, parts: Partial<MqttBinding> = {}): MqttBinding {
  return { driver: "mqtt", topic, pointer: undefined, qos: 0, retain: true, ...parts };
}

class Recorder implements PushListener {
  readonly answers: (number | string)[] = [];
  readonly downs: ThimbleError[] = [];

  async onAnswer(index: number, answer: DriverAnswer): Promise<void> {
    this.answers.push(answer instanceof ThimbleError ? answer.code : answer.value, index);
  }

  onDown(error: ThimbleError): void {
    this.downs.push(error);
  }
}

testDriverContract("MqttDriver", async () => {
  const broker = await TestBroker.start();
  return {
    driver: new MqttDriver({
      address: `mqtt://127.0.0.1:${broker.port}`,
      clock: new SystemClock(),
      secrets: secretsOf(),
    }),
    bindings: [binding("a"), binding("b", { pointer: "/value" })],
    hold: async ([a, b]) => {
      await broker.publish("a", String(a));
      await broker.publish("b", JSON.stringify({ value: b }));
    },
    takeAway: () => broker.takeAway(),
    putBack: () => broker.putBack(),
    failSecond: () => broker.publish("b", "no JSON"),
    end: () => broker.end(),
  };
}, ["fail-one"]);

testEventContract("MqttDriver", async () => {
  const broker = await TestBroker.start();
  const address = `mqtt://127.0.0.1:${broker.port}`;
  const driver = new MqttDriver({ address, clock: new SystemClock(), secrets: secretsOf() });
  const event = binding("bell", { event: { hasValue: true } });
  // What was said before is kept by the broker, and is none.
  await broker.publish("bell", "99");
  return {
    driver,
    subscribe: (listener) => driver.subscribe([event], listener),
    happen: (value) => broker.publish("bell", String(value), false),
    takeAway: () => broker.takeAway(),
    putBack: () => broker.putBack(),
    end: () => broker.end(),
  };
});

async function start(t: TestContext) {
  const broker = await TestBroker.start();
  const driver = new MqttDriver({
    address: `mqtt://127.0.0.1:${broker.port}`,
    clock: new SystemClock(),
    secrets: secretsOf(),
  });
  t.after(async () => {
    await driver.close();
    await broker.end();
  });
  return { broker, driver };
}

test("MqttDriver hands on messages by filter and pointer, and says when one holds no number", async (t) => {
  const { broker, driver } = await start(t);
  const recorder = new Recorder();
  driver.subscribe([binding("home/+/heat"), binding("home/1/heat", { pointer: "/t" })], recorder);
  await driver.connect();
  await broker.publish("home/1/heat", '{"t":20}', false);
  await broker.publish("home/2/heat", "19", false);
  await until(() => recorder.answers.length >= 6, "three answers came");
  assert.deepEqual(recorder.answers, ["things.bad-answer", 0, 20, 1, 19, 0]);
});

test("MqttDriver takes nothing more from the broker until a listener has taken what came", async (t) => {
  const { broker, driver } = await start(t);
  const taken: (number | string)[] = [];
  const gate = Promise.withResolvers<void>();
  const onAnswer = async (_index: number, answer: DriverAnswer): Promise<void> => {
    taken.push(answer instanceof ThimbleError ? answer.code : answer.value);
    await gate.promise;
  };
  driver.subscribe([binding("a")], { onAnswer, onDown: () => undefined });
  await driver.connect();
  const sent = Array.from({ length: 50 }, (_, i) => i);
  for (const value of sent) await broker.publish("a", String(value), false);
  await until(() => taken.length > 0, "the first message came");
  assert.deepEqual(taken, [0]);
  gate.resolve();
  await until(() => taken.length === sent.length, "the others came");
  assert.deepEqual(taken, sent);
});

test("MqttDriver tells its listeners that the broker is gone, and subscribes again when it is back", async (t) => {
  const { broker, driver } = await start(t);
  const recorder = new Recorder();
  driver.subscribe([binding("a")], recorder);
  await driver.connect();
  await broker.publish("a", "5", false);
  await until(() => recorder.answers.length === 2, "a message came");
  await broker.takeAway();
  await until(() => recorder.downs.length === 1, "the listener was told");
  assert.equal(recorder.downs[0]?.code, "things.unreachable");
  assert.deepEqual((await driver.read([binding("a")])).map(hasCode("things.unreachable")), [true]);
  await broker.putBack();
  await driver.connect();
  await broker.publish("a", "7", false);
  await until(() => recorder.answers.length === 4, "another message came");
  assert.deepEqual(recorder.answers, [5, 0, 7, 0]);
});

test("MqttDriver subscribes at once when it is connected, and no more once the share is disposed", async (t) => {
  const { broker, driver } = await start(t);
  await driver.connect();
  const recorder = new Recorder();
  await broker.publish("a", "7");
  const subscription = driver.subscribe([binding("a")], recorder);
  await until(() => recorder.answers.length === 2, "the kept message came");
  const gone = once(broker.aedes, "unsubscribe");
  subscription[Symbol.dispose]();
  await gone;
  const other = new Recorder();
  driver.subscribe([binding("b")], other);
  await broker.publish("a", "8");
  await broker.publish("b", "9");
  await until(() => other.answers.length === 2, "the other message came");
  assert.deepEqual(recorder.answers, [7, 0]);
});

test("MqttDriver goes on with a topic while one of those who share it is left", async (t) => {
  const { broker, driver } = await start(t);
  await driver.connect();
  const [first, second] = [new Recorder(), new Recorder()];
  const share = driver.subscribe([binding("a", { availability: "there" })], first);
  driver.subscribe([binding("a", { availability: "there" })], second);
  await broker.publish("a", "1");
  await until(() => second.answers.length >= 2 && first.answers.length >= 2, "a message came");
  share[Symbol.dispose]();
  driver.subscribe([binding("b")], first);
  await broker.publish("a", "2", false);
  await broker.publish("b", "3");
  await until(() => first.answers.includes(3), "the other message came");
  assert.deepEqual([first.answers.includes(2), second.answers.includes(2)], [false, true]);
});

test("MqttDriver publishes with the pointer's document, and what it publishes is kept where asked", async (t) => {
  const { broker, driver } = await start(t);
  const messages: string[] = [];
  broker.aedes.on("publish", ({ topic, payload, retain }) => {
    if (topic.startsWith("set/")) messages.push(`${topic} ${payload.toString()} ${retain}`);
  });
  await driver.connect();
  await driver.write(binding("set/a", { qos: 1, pointer: "/state/open" }), 1);
  await driver.write(binding("set/b", { qos: 2, retain: false }), 2.5);
  assert.deepEqual(messages, ['set/a {"state":{"open":1}} true', "set/b 2.5 false"]);
});

test("MqttDriver says that a read was in vain when no message comes in time", async () => {
  const broker = await TestBroker.start();
  const clock = new VirtualClock();
  const driver = new MqttDriver({ address: `mqtt://127.0.0.1:${broker.port}`, clock, secrets: secretsOf() });
  await driver.connect();
  const read = driver.read([binding("nothing")]);
  await clock.advance(2000);
  assert.deepEqual((await read).map(hasCode("base.timeout")), [true]);
  const abort = new AbortController();
  const aborted = assert.rejects(driver.read([binding("nothing")], { signal: abort.signal }), /enough/);
  abort.abort(new Error("enough"));
  await aborted;
  await until(() => clock.pending === 0, "the broker has said that it took the subscription");
  await driver.close();
  await broker.end();
});

test("MqttDriver hands on that the broker refuses a subscription", async (t) => {
  const { broker, driver } = await start(t);
  broker.aedes.authorizeSubscribe = (_client, subscription, done) =>
    done(null, subscription.topic === "secret" ? null : subscription);
  const recorder = new Recorder();
  driver.subscribe([binding("open"), binding("secret")], recorder);
  await driver.connect();
  assert.deepEqual(recorder.answers, ["things.refused", 1]);
});

test("MqttDriver logs in with the address's user and password, and says when they are refused", async (t) => {
  const { broker } = await start(t);
  broker.aedes.authenticate = (_client, user, password, done) =>
    done(null, user === "me" && password?.toString() === "p@ss");
  const clock = new SystemClock();
  const right = new MqttDriver({ address: `mqtt://me:p%40ss@127.0.0.1:${broker.port}`, clock, secrets: secretsOf() });
  await right.connect();
  await right.close();
  const wrong = new MqttDriver({ address: `mqtt://me:no@127.0.0.1:${broker.port}`, clock, secrets: secretsOf() });
  await assert.rejects(wrong.connect(), (error) => error instanceof ThimbleError && !error.message.includes("no@"));
  await wrong.close();
});

test("MqttDriver gives up on a broker that says nothing", async () => {
  const silent = createServer((socket) => socket.on("error", () => undefined)).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const address = silent.address();
  assert.ok(typeof address === "object" && address !== null);
  const clock = new VirtualClock();
  const driver = new MqttDriver({ address: `mqtt://127.0.0.1:${address.port}`, clock, secrets: secretsOf() });
  const connected = once(silent, "connection");
  const attempt = assert.rejects(driver.connect(), hasCode("base.timeout"));
  await connected;
  await clock.advance(3000);
  await attempt;
  const hanging = assert.rejects(driver.connect(), hasCode("things.unreachable"));
  await driver.close();
  await hanging;
  silent.close();
});

test("MqttDriver's close() ends on a broker that never takes the message under way", async (t) => {
  const { broker, driver } = await start(t);
  await driver.connect();
  // The broker neither acknowledges nor hangs up.
  broker.aedes.authorizePublish = () => undefined;
  const write = driver.write(binding("a", { qos: 1 }), 1);
  const refused = assert.rejects(write, ThimbleError);
  await driver.close();
  await refused;
});

test("MqttDriver tells events as they come, not what the broker had kept, and whatever comes where no value goes with them", async (t) => {
  const { broker, driver } = await start(t);
  const recorder = new Recorder();
  await broker.publish("alarm", "91");
  await broker.publish("door", "open");
  const event = (hasValue: boolean): Partial<MqttBinding> => ({ event: { hasValue } });
  driver.subscribe([binding("alarm", event(true)), binding("door", event(false))], recorder);
  await driver.connect();
  // Kept from now on, and an event all the same.
  await broker.publish("alarm", "92");
  await broker.publish("door", "shut", false);
  await broker.publish("alarm", "no number", false);
  await until(() => recorder.answers.length >= 6, "all came");
  assert.deepEqual(recorder.answers, [92, 0, Number.NaN, 1, "things.bad-answer", 0]);
});

test("MqttDriver keeps a topic that another asks for while the broker is told of the end of the first", async (t) => {
  const { broker, driver } = await start(t);
  driver.subscribe([binding("kept")], new Recorder());
  const first = driver.subscribe([binding("a"), binding("b")], new Recorder());
  await driver.connect();
  first[Symbol.dispose]();
  const ended = new Promise((resolve) => broker.aedes.once("unsubscribe", resolve));
  const recorder = new Recorder();
  driver.subscribe([binding("b")], recorder);
  await ended;
  // What the broker was told after that is behind it when it has taken these.
  for (let i = 0; i < 3; i++) await driver.write(binding("kept", { qos: 1 }), i);
  await broker.publish("b", "5", false);
  await until(() => recorder.answers.length > 0, "the topic is still subscribed to");
  assert.deepEqual(recorder.answers, [5, 0]);
});
