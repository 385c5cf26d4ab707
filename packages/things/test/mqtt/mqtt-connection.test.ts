import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { SystemClock, VirtualClock } from "@thimble/base";
import { MqttConnection } from "../../src/mqtt/mqtt-connection.ts";
import { secretsOf } from "../http/test-web-device.ts";
import { hasCode } from "../things.ts";
import { until } from "../until.ts";
import { TestBroker } from "./test-broker.ts";

const ONCE = { qos: 1, retain: false } as const;

async function start(t: TestContext) {
  const broker = await TestBroker.start();
  const told: string[] = [];
  const connection: MqttConnection = new MqttConnection({
    address: `mqtt://127.0.0.1:${broker.port}`,
    clock: new SystemClock(),
    secrets: secretsOf(),
    onOpen: async () => void told.push(`open ${(await connection.subscribe("a", 1))?.code}`),
    onMessage: async (topic, payload) => void told.push(`${topic} ${Buffer.from(payload).toString("hex")}`),
    onClose: (error) => void told.push(error.code),
  });
  t.after(async () => {
    await connection.close();
    await broker.end();
  });
  return { broker, connection, told };
}

test("a connection subscribes before it is open, carries bytes, and says that it is gone", async (t) => {
  const { broker, connection, told } = await start(t);
  await assert.rejects(connection.publish("a", "1", ONCE), hasCode("things.unreachable"));
  await Promise.all([connection.connect(), connection.connect()]);
  assert.ok(connection.isOpen);
  await connection.publish("a", new Uint8Array([0, 255]), ONCE);
  await until(() => told.length === 2, "the message came back");
  await broker.takeAway();
  await until(() => told.length === 3, "the end was told");
  assert.deepEqual(told, ["open undefined", "a 00ff", "things.unreachable"]);
  assert.ok(!connection.isOpen);
});

test("a topic that the broker refuses is said, and one that is given up brings nothing more", async (t) => {
  const { broker, connection, told } = await start(t);
  broker.aedes.authorizeSubscribe = (_client, subscription, done) =>
    done(null, subscription.topic === "secret" ? null : subscription);
  await connection.connect();
  assert.equal((await connection.subscribe("secret", 0))?.code, "things.refused");
  assert.equal(await connection.subscribe("b", 0), undefined);
  await connection.unsubscribe("a");
  await broker.publish("a", "1", false);
  await broker.publish("b", "2", false);
  await until(() => told.length === 2, "the other message came");
  assert.deepEqual(told.slice(1), ["b 32"]);
});

test("a connection stays closed once it was closed", async (t) => {
  const { connection } = await start(t);
  await connection.connect();
  await connection.close();
  await assert.rejects(connection.connect(), hasCode("things.unreachable"));
  await assert.rejects(connection.publish("a", "1", ONCE), hasCode("things.unreachable"));
  assert.equal(connection.name.startsWith("127.0.0.1:"), true);
});

test("a broker that answers no subscription is one that can not be reached", async (t) => {
  const broker = await TestBroker.start();
  let asked = 0;
  let isMute = true;
  broker.aedes.authorizeSubscribe = (_client, subscription, done) => {
    asked += 1;
    if (!isMute) done(null, subscription);
  };
  const clock = new VirtualClock();
  const told: string[] = [];
  const connection: MqttConnection = new MqttConnection({
    address: `mqtt://127.0.0.1:${broker.port}`,
    clock,
    secrets: secretsOf(),
    onOpen: async () => void (await connection.subscribe("a", 1)),
    onMessage: async () => undefined,
    onClose: (error) => void told.push(error.code),
  });
  t.after(async () => {
    await connection.close();
    await broker.end();
  });
  const connecting = assert.rejects(connection.connect(), hasCode("things.unreachable"));
  await until(() => asked === 1, "it was asked for a subscription");
  await clock.advance(3000);
  await connecting;
  isMute = false;
  await connection.connect();
  isMute = true;
  const subscribing = connection.subscribe("b", 0);
  await until(() => asked === 3, "it was asked for another");
  await clock.advance(3000);
  await subscribing;
  await until(() => told.length === 1, "the end was told");
  assert.deepEqual([told, connection.isOpen], [["things.unreachable"], false]);
});
