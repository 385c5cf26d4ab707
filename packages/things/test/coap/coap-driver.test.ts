import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { SeededRandom, SystemClock, ThimbleError } from "@thimble/base";
import { CoapDriver } from "../../src/coap/coap-driver.ts";
import type { DriverAnswer, PushListener } from "../../src/driver/driver.ts";
import { testDriverContract } from "../driver-contract.ts";
import { testEventContract } from "../event-contract.ts";
import { payloadFormat } from "../payload/payload-formats.ts";
import { hasCode } from "../things.ts";
import { until } from "../until.ts";
import { coapBinding, TestCoapDevice } from "./test-coap-device.ts";

const AT_B = coapBinding("b", { format: payloadFormat({ pointer: "/value" }) });

testDriverContract("CoapDriver", async () => {
  const device = await TestCoapDevice.start();
  return {
    driver: new CoapDriver({ address: device.origin, clock: new SystemClock(), random: new SeededRandom(1) }),
    bindings: [coapBinding("a"), AT_B],
    writing: coapBinding("a", { method: "PUT" }),
    hold: async ([a, b]) => {
      device.texts.set("/a", String(a));
      device.texts.set("/b", JSON.stringify({ value: b }));
    },
    takeAway: () => device.takeAway(),
    putBack: () => device.putBack(),
    end: () => device.takeAway(),
    holdBack: async () => device.holdBack(),
    letGo: async () => device.letGo(),
    failSecond: async () => void device.texts.set("/b", "{}"),
    garble: async () => void device.texts.set("/a", "?"),
    mend: async () => void device.texts.set("/a", "7"),
    held: () => Number(device.texts.get("/a")),
  };
}, ["hold-back", "fail-one", "garble", "tell"]);

testEventContract("CoapDriver", async () => {
  const device = await TestCoapDevice.start();
  const driver = new CoapDriver({ address: device.origin, clock: new SystemClock(), random: new SeededRandom(1) });
  const event = coapBinding("bell", { isObserved: true, event: { hasValue: true } });
  device.texts.set("/bell", "99");
  return {
    driver,
    subscribe: (listener) => driver.push.subscribe([event], listener),
    happen: async (value) => device.tell("/bell", String(value)),
    isHeard: () => until(() => device.observers > 0, "it is observed"),
    end: () => device.takeAway(),
  };
});

async function start(t: TestContext) {
  const device = await TestCoapDevice.start();
  const driver = new CoapDriver({ address: device.origin, clock: new SystemClock(), random: new SeededRandom(2) });
  t.after(async () => {
    await driver.close();
    await device.takeAway();
  });
  return { device, driver };
}

/** What a listener got. */
function recorder(): PushListener & { readonly got: (number | string)[]; readonly downs: string[] } {
  const got: (number | string)[] = [];
  const downs: string[] = [];
  const onAnswer = async (index: number, answer: DriverAnswer): Promise<void> =>
    void got.push(index, answer instanceof ThimbleError ? answer.code : answer.value);
  return { got, downs, onAnswer, onDown: (error) => void downs.push(error.code) };
}

test("CoapDriver asks once for all that one address holds", async (t) => {
  const { device, driver } = await start(t);
  device.texts.set("/state", '{"heat":21.5,"on":true}');
  const at = (pointer: string) => coapBinding("state", { query: ["room=1"], format: payloadFormat({ pointer }) });
  const answers = await driver.read([at("/heat"), at("/on"), at("/none")]);
  assert.deepEqual(
    answers.map((answer) => (answer instanceof ThimbleError ? answer.code : answer.value)),
    [21.5, 1, "things.bad-answer"],
  );
  assert.deepEqual(device.seen, ["GET /state?room=1"]);
});

test("CoapDriver says what a code means", async (t) => {
  const { driver } = await start(t);
  const [answer] = await driver.read([coapBinding("none")]);
  assert.ok(answer instanceof ThimbleError && answer.code === "things.refused");
  assert.match(answer.message, /it has nothing there/);
  await assert.rejects(driver.read([coapBinding("a")], { signal: AbortSignal.abort(new Error("enough")) }), /enough/);
});

test("CoapDriver observes: one observation for all bindings of its address, until nobody listens", async (t) => {
  const { device, driver } = await start(t);
  device.texts.set("/state", '{"a":1,"b":2}');
  const at = (pointer: string) => coapBinding("state", { isObserved: true, format: payloadFormat({ pointer }) });
  const listener = recorder();
  const subscription = driver.push.subscribe([at("/a"), at("/b")], listener);
  await driver.connect();
  await until(() => listener.got.length === 4, "the first values came");
  device.tell("/state", '{"a":3,"b":4}');
  await until(() => listener.got.length === 8, "the next values came");
  assert.deepEqual(listener.got, [0, 1, 1, 2, 0, 3, 1, 4]);
  assert.equal(device.seen.length, 1);
  const [last] = await driver.read([at("/a")]);
  assert.ok(!(last instanceof ThimbleError) && last?.value === 3);
  subscription[Symbol.dispose]();
  device.tell("/state", '{"a":5,"b":6}');
  await until(() => device.observers === 0, "the observation was ended by a reset");
});

test("CoapDriver tells its listeners that the server is gone, and observes again when it is back", async (t) => {
  const { device, driver } = await start(t);
  device.texts.set("/a", "1");
  const listener = recorder();
  driver.push.subscribe([coapBinding("a", { isObserved: true })], listener);
  await driver.connect();
  await until(() => listener.got.length === 2, "a value came");
  await device.takeAway();
  const [gone] = await driver.read([coapBinding("b")]);
  assert.ok(gone instanceof ThimbleError && gone.code === "things.unreachable");
  await until(() => listener.downs.length === 1, "the listener was told");
  await device.putBack();
  await driver.connect();
  await until(() => listener.got.length === 4, "a value came again");
  assert.deepEqual(listener.got, [0, 1, 0, 1]);
});

test("CoapDriver says that what it observes was refused", async (t) => {
  const { driver } = await start(t);
  const listener = recorder();
  driver.push.subscribe([coapBinding("none", { isObserved: true })], listener);
  await driver.connect();
  await until(() => listener.got.length === 2, "the refusal came");
  assert.deepEqual(listener.got, [0, "things.refused"]);
  await assert.rejects(driver.write(coapBinding("none", { method: "GET" }), 1), hasCode("things.refused"));
});

test("CoapDriver writes a member into the document as it is then, one after the other", async (t) => {
  const { device, driver } = await start(t);
  device.texts.set("/state", '{"mode":"eco","level":1}');
  const member = (pointer: string) =>
    coapBinding("state", { method: "PUT", format: payloadFormat({ pointer }), within: coapBinding("state") });
  await driver.connect();
  await Promise.all([driver.write(member("/level"), 7), driver.write(member("/heat"), 3)]);
  assert.equal(device.texts.get("/state"), '{"mode":"eco","level":7,"heat":3}');
});
