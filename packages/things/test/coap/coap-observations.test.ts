import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { type TestContext, test } from "node:test";
import { SeededRandom, ThimbleError, VirtualClock } from "@thimble/base";
import { generate, parse } from "coap-packet";
import { CoapClient } from "../../src/coap/coap-client.ts";
import { CoapEndpoint } from "../../src/coap/coap-endpoint.ts";
import { CoapObservations } from "../../src/coap/coap-observations.ts";
import { until } from "../until.ts";
import { coapBinding, TestCoapDevice } from "./test-coap-device.ts";

async function start(t: TestContext) {
  const device = await TestCoapDevice.start();
  t.after(() => device.takeAway());
  return { device, ...observe(t, device.port) };
}

function observe(t: TestContext, port: number) {
  const clock = new VirtualClock();
  const random = new SeededRandom(1);
  const endpoint = new CoapEndpoint({ host: "127.0.0.1", port, clock, random });
  const observations = new CoapObservations({ endpoint, client: new CoapClient(endpoint), clock, random });
  const got: (number | string)[] = [];
  const downs: string[] = [];
  t.after(async () => {
    await observations.close();
    await endpoint.close();
    assert.equal(clock.pending, 0);
  });
  observations.subscribe([coapBinding("a", { isObserved: true })], {
    onAnswer: async (_, answer) => void got.push(answer instanceof ThimbleError ? answer.code : answer.value),
    onDown: (error) => void downs.push(error.code),
  });
  return { clock, observations, got, downs };
}

test("an observation that is silent for longer than its last value is fresh is asked for again", async (t) => {
  const { device, clock, observations, got } = await start(t);
  device.texts.set("/a", "1");
  observations.start();
  await until(() => got.length === 1, "the first value came");
  await until(() => clock.pending === 1, "it waits");
  await clock.advance(64_000);
  assert.equal(device.seen.length, 1);
  await clock.advance(11_000);
  await until(() => got.length === 2, "it was asked for again");
  assert.equal(device.seen.length, 2);
});

test("what the server does not let observe is asked for when its value is no longer fresh", async (t) => {
  const server = createSocket("udp4");
  let asked = 0;
  server.on("message", (bytes, { port, address }) => {
    const { messageId, token } = parse(bytes);
    asked += 1;
    const maxAge = { name: "Max-Age", value: Buffer.from([7]) } as const;
    server.send(
      generate({ code: "2.05", ack: true, messageId, token, options: [maxAge], payload: Buffer.from("4") }),
      port,
      address,
    );
  });
  server.bind(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const { clock, observations, got } = observe(t, server.address().port);
  observations.start();
  await until(() => got.length === 1 && clock.pending === 1, "the value came, and it waits");
  await clock.advance(6999);
  assert.equal(asked, 1);
  await clock.advance(1);
  await until(() => got.length === 2, "it was asked for again");
  assert.deepEqual([got, asked], [[4, 4], 2]);
});

test("a refusal is an answer, and is asked for again later", async (t) => {
  const { device, clock, observations, got, downs } = await start(t);
  observations.start();
  await until(() => got.length === 1, "the refusal came");
  device.texts.set("/a", "5");
  await until(() => clock.pending === 1, "it waits");
  await clock.advance(10_000);
  await until(() => got.length === 2, "the value came");
  assert.deepEqual([got, downs], [["things.refused", 5], []]);
});

test("a server that is gone is told once, and asked again by start()", async (t) => {
  const { device, observations, got, downs } = await start(t);
  device.texts.set("/a", "1");
  await device.takeAway();
  observations.start();
  await until(() => downs.length === 1, "the listener was told");
  await device.putBack();
  observations.start();
  await until(() => got.length === 1, "the value came");
  observations.fail(new ThimbleError("things.unreachable", "Cannot reach it"));
  assert.equal(downs.length, 2);
  assert.equal(observations.last(coapBinding("a", { isObserved: true })), undefined);
});

test("of an event what is answered at first is none, and what the server tells then is", async (t) => {
  const { device, observations, got } = await start(t);
  const told: (readonly [number, number | string])[] = [];
  const event = (hasValue: boolean) => coapBinding("a", { isObserved: true, event: { hasValue } });
  observations.subscribe([event(true), event(false)], {
    onAnswer: async (index, answer) =>
      void told.push([index, answer instanceof ThimbleError ? answer.code : answer.value]),
    onDown: assert.fail,
  });
  device.texts.set("/a", "1");
  observations.start();
  await until(() => got.length === 1, "the first value came");
  device.tell("/a", "2");
  await until(() => told.length === 2, "it was told");
  assert.deepEqual(got, [1, 2]);
  assert.deepEqual(told, [
    [0, 2],
    [1, Number.NaN],
  ]);
});
