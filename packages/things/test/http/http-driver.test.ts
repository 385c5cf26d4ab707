import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { type TestContext, test } from "node:test";
import { SystemClock, ThimbleError, VirtualClock } from "@thimble/base";
import type { DriverAnswer, PushListener } from "../../src/driver/driver.ts";
import { HttpDriver } from "../../src/http/http-driver.ts";
import { testDriverContract } from "../driver-contract.ts";
import { testEventContract } from "../event-contract.ts";
import { payloadFormat } from "../payload/payload-formats.ts";
import { hasCode } from "../things.ts";
import { until } from "../until.ts";
import { httpBinding } from "./http-bindings.ts";
import { secretsOf, TestWebDevice } from "./test-web-device.ts";

testDriverContract("HttpDriver", async () => {
  const device = await TestWebDevice.start();
  return {
    driver: new HttpDriver({ address: device.origin, clock: new SystemClock(), secrets: secretsOf() }),
    bindings: [
      httpBinding(`${device.origin}/a`),
      httpBinding(`${device.origin}/b`, { format: payloadFormat({ pointer: "/value" }) }),
    ],
    writing: httpBinding(`${device.origin}/a`, { method: "PUT" }),
    hold: async ([a, b]) => {
      device.hold("/a", String(a));
      device.hold("/b", JSON.stringify({ value: b }));
    },
    takeAway: () => device.takeAway(),
    putBack: () => device.putBack(),
    end: () => device.takeAway(),
    holdBack: async () => device.holdBack(),
    letGo: async () => device.letGo(),
    failSecond: async () => device.hold("/b", "{}"),
    garble: async () => device.hold("/a", "<html>"),
    mend: async () => device.hold("/a", "7"),
    held: () => Number(device.texts.get("/a")),
  };
}, ["hold-back", "fail-one", "garble", "tell"]);

testEventContract("HttpDriver, server-sent events", async () => {
  const device = await TestWebDevice.start();
  const driver = new HttpDriver({ address: device.origin, clock: new SystemClock(), secrets: secretsOf() });
  const open = new Set<ServerResponse>();
  device.routes.set("/bell", (_, response) => {
    open.add(response);
    response.on("close", () => open.delete(response));
    response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
  });
  const event = httpBinding(`${device.origin}/bell`, { delivery: "sse", event: { hasValue: true } });
  return {
    driver,
    subscribe: (listener) => driver.push.subscribe([event], listener),
    happen: async (value) => {
      for (const response of open) response.write(`data: ${value}\n\n`);
    },
    isHeard: () => until(() => open.size > 0, "the stream is open"),
    takeAway: () => device.takeAway(),
    putBack: () => device.putBack(),
    end: () => device.takeAway(),
  };
});

async function start(t: TestContext) {
  const device = await TestWebDevice.start();
  const driver = new HttpDriver({ address: device.origin, clock: new SystemClock(), secrets: secretsOf() });
  t.after(async () => {
    await driver.close();
    await device.takeAway();
  });
  return { device, driver };
}

test("HttpDriver asks once for all that one address holds", async (t) => {
  const { device, driver } = await start(t);
  device.hold("/state", '{"heat":21.5,"on":true,"mode":"AUTO"}');
  const at = (pointer: string) => httpBinding(`${device.origin}/state`, { format: payloadFormat({ pointer }) });
  const answers = await driver.read([at("/heat"), at("/on"), at("/mode")]);
  assert.deepEqual(
    answers.map((answer) => (answer instanceof ThimbleError ? answer.code : answer.value)),
    [21.5, 1, "things.bad-answer"],
  );
  assert.equal(device.seen.length, 1);
});

test("HttpDriver asks where it is, wherever the description has the device", async (t) => {
  const { device, driver } = await start(t);
  device.hold("//a", "5");
  const [answer] = await driver.read([httpBinding("http://192.0.2.1:9//a?b=1")]);
  assert.ok(!(answer instanceof ThimbleError) && answer?.value === 5);
  assert.equal(device.seen[0]?.url, "//a?b=1");
});

test("HttpDriver keeps its connection", async (t) => {
  const { device, driver } = await start(t);
  const ports = new Set<number | undefined>();
  device.routes.set("/a", (_, response) => {
    ports.add(response.socket?.remotePort);
    response.end("1");
  });
  for (let i = 0; i < 3; i++) await driver.read([httpBinding(`${device.origin}/a`)]);
  assert.equal(ports.size, 1);
});

test("HttpDriver writes with the method and body of the form", async (t) => {
  const { device, driver } = await start(t);
  device.hold("/set", "");
  const url = `${device.origin}/set`;
  const format = payloadFormat({ isBoolean: true, pointer: "/on", template: { id: 0 } });
  await driver.write(httpBinding(url, { method: "POST", format, headers: [["X-Room", "1"]] }), 1);
  await driver.write(httpBinding(url, { method: "PUT", format: payloadFormat({ media: "text" }) }), 2.5);
  await driver.write(httpBinding(url, { method: "POST", format: payloadFormat({ isEmpty: true }) }), 1);
  assert.deepEqual(
    device.seen.map(({ method, body, headers }) => [method, body, headers["content-type"], headers["x-room"]]),
    [
      ["POST", '{"id":0,"on":true}', "application/json", "1"],
      ["PUT", "2.5", "text/plain", undefined],
      ["POST", "", undefined, undefined],
    ],
  );
});

test("HttpDriver says that a write was refused", async (t) => {
  const { device, driver } = await start(t);
  const write = driver.write(httpBinding(`${device.origin}/none`, { method: "PUT" }), 1);
  await assert.rejects(write, hasCode("things.refused"));
});

test("HttpDriver gives up on an answer that does not come in time, and the others come", async (t) => {
  const device = await TestWebDevice.start();
  const clock = new VirtualClock();
  const driver = new HttpDriver({ address: device.origin, clock, secrets: secretsOf() });
  t.after(async () => {
    await driver.close();
    await device.takeAway();
  });
  device.routes.set("/slow", (_, response) => response.write("1"));
  device.hold("/fast", "2");
  const read = driver.read([httpBinding(`${device.origin}/slow`), httpBinding(`${device.origin}/fast`)]);
  await until(() => device.seen.length === 2, "both were asked for");
  await clock.advance(5000);
  const [slow, fast] = await read;
  assert.ok(slow instanceof ThimbleError && slow.code === "base.timeout");
  assert.ok(!(fast instanceof ThimbleError) && fast?.value === 2);
  assert.equal(clock.pending, 0);
});

/** What a listener got. */
function recorder(): PushListener & { readonly got: (number | string)[]; readonly downs: ThimbleError[] } {
  const got: (number | string)[] = [];
  const downs: ThimbleError[] = [];
  const onAnswer = async (_index: number, answer: DriverAnswer): Promise<void> => {
    got.push(answer instanceof ThimbleError ? answer.code : answer.value);
  };
  return { got, downs, onAnswer, onDown: (error) => void downs.push(error) };
}

test("HttpDriver reads what a stream said last, waits for a first word, and says that there was none", async (t) => {
  const { device, driver } = await start(t);
  device.routes.set("/events", (_, response) =>
    response.writeHead(200, { "content-type": "text/event-stream" }).write("data: 5\n\n"),
  );
  const binding = httpBinding(`${device.origin}/events`, { delivery: "sse" });
  const [before] = await driver.read([binding]);
  assert.ok(before instanceof ThimbleError && before.code === "things.unreachable");
  await driver.connect();
  const [first] = await driver.read([binding]);
  assert.ok(!(first instanceof ThimbleError) && first?.value === 5);
  const listener = recorder();
  using _ = driver.push.subscribe([binding], listener);
  await until(() => listener.got.length === 1, "the listener got a value");
  const [last] = await driver.read([binding]);
  assert.ok(!(last instanceof ThimbleError) && last?.value === 5);
});

test("HttpDriver tells its listeners that the server is gone, and listens again when it is back", async (t) => {
  const { device, driver } = await start(t);
  device.routes.set("/events", (_, response) => response.writeHead(200).write("data: 7\n\n"));
  const listener = recorder();
  driver.push.subscribe([httpBinding(`${device.origin}/events`, { delivery: "sse" })], listener);
  await driver.connect();
  await until(() => listener.got.length === 1, "a value came");
  await device.takeAway();
  await until(() => listener.downs.length === 1, "the listener was told");
  assert.equal(listener.downs[0]?.code, "things.unreachable");
  await assert.rejects(driver.connect(), hasCode("things.unreachable"), "a server that is gone is no connection");
  await device.putBack();
  await driver.connect();
  await until(() => listener.got.length === 2, "another value came");
});

test("HttpDriver writes a member into the document as it is then, one after the other", async (t) => {
  const { device, driver } = await start(t);
  device.hold("/state", '{"mode":"eco","level":1,"note":"x"}');
  const url = `${device.origin}/state`;
  const member = (pointer: string) =>
    httpBinding(url, { method: "PUT", format: payloadFormat({ pointer }), within: httpBinding(url) });
  await Promise.all([driver.write(member("/level"), 7), driver.write(member("/heat"), 3)]);
  assert.equal(device.texts.get("/state"), '{"mode":"eco","level":7,"note":"x","heat":3}');
  // What is no document is not written over.
  device.texts.set("/state", "?");
  await assert.rejects(driver.write(member("/level"), 1), hasCode("things.bad-answer"));
  assert.equal(device.texts.get("/state"), "?");
  device.hold("/state", "{}");
  await driver.write(member("/level"), 2);
  assert.equal(device.texts.get("/state"), '{"level":2}');
});
