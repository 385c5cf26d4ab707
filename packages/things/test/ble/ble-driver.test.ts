import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError, VirtualClock } from "@thimble/base";
import type { BleBinding } from "../../src/ble/ble-binding.ts";
import { BleDriver } from "../../src/ble/ble-driver.ts";
import { characteristicSource, companySource, serviceSource } from "../../src/ble/ble-radio.ts";
import { BTHOME_SERVICE } from "../../src/ble/bthome.ts";
import type { DriverAnswer, PushListener } from "../../src/driver/driver.ts";
import { testDriverContract } from "../driver-contract.ts";
import { NO_SECRETS } from "../no-secrets.ts";
import { hasCode } from "../things.ts";
import { MemoryRadio } from "./memory-radio.ts";

const NUMBER = { startBit: 0, length: 16, isLittleEndian: true, type: "unsigned", factor: 1, offset: 0 } as const;
const DEVICE = "AA:BB:CC:DD:EE:FF";

function characteristic(name: string, parts: { startBit?: number; isNotified?: boolean } = {}): BleBinding {
  const where = { service: "5".repeat(32), characteristic: name.repeat(32) };
  const { startBit = 0, isNotified = false } = parts;
  const number = { ...NUMBER, startBit };
  return {
    driver: "ble",
    place: { kind: "characteristic", source: characteristicSource(where), ...where, number, isNotified },
  };
}

const A = characteristic("a");
const B = characteristic("b");
const SAID: BleBinding = { driver: "ble", place: { kind: "raw", source: companySource(0x499), number: NUMBER } };

function bytes(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, value >> 8);
}

function subject(second: BleBinding) {
  const radio = new MemoryRadio();
  const put = (data: Uint8Array): void => {
    radio.held.set(B.place.source, data);
    radio.say(SAID.place.source, data);
  };
  return {
    driver: new BleDriver({ device: DEVICE, radio, clock: new VirtualClock(), secrets: NO_SECRETS }),
    bindings: [A, second] as const,
    hold: async ([a, b]: readonly [number, number]) => {
      radio.held.set(A.place.source, bytes(a));
      put(bytes(b));
    },
    takeAway: async () => radio.takeDown(),
    putBack: async () => radio.bringUp(),
    end: async () => undefined,
    held: () => {
      const [low = 0, high = 0] = radio.held.get(A.place.source) ?? [];
      return low + 256 * high;
    },
    failSecond: async () => put(Uint8Array.of(1)),
    tooLarge: 65_536,
    holdBack: async () => radio.holdBack(),
    letGo: async () => radio.letGo(),
  };
}

testDriverContract("BleDriver, characteristics", async () => subject(B), ["hold-back", "tell", "limit", "fail-one"]);
testDriverContract("BleDriver, advertisements", async () => subject(SAID), ["hold-back", "tell", "limit", "fail-one"]);

class Recorder implements PushListener {
  readonly answers: (readonly [number, number | string])[] = [];
  readonly downs: string[] = [];

  async onAnswer(index: number, answer: DriverAnswer): Promise<void> {
    this.answers.push([index, answer instanceof ThimbleError ? answer.code : answer.value]);
  }

  onDown({ code }: ThimbleError): void {
    this.downs.push(code);
  }
}

async function open() {
  const radio = new MemoryRadio();
  const clock = new VirtualClock();
  const driver = new BleDriver({ device: DEVICE, radio, clock, secrets: NO_SECRETS });
  await driver.connect();
  return { radio, clock, driver };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test("BleDriver hands on what is said, in order, and what is notified; what is asked for is not told", async () => {
  const { radio, driver } = await open();
  const told = characteristic("c", { isNotified: true });
  radio.held.set(told.place.source, bytes(0));
  assert.deepEqual([SAID, told, A].map(driver.push.has), [true, true, false]);
  const recorder = new Recorder();
  driver.push.subscribe([SAID, told], recorder);
  await turn();
  assert.deepEqual(radio.notified, [told.place.source]);
  radio.say(SAID.place.source, bytes(1));
  radio.say(told.place.source, bytes(2));
  radio.say(SAID.place.source, Uint8Array.of(3));
  radio.say(companySource(1), bytes(4));
  await turn();
  assert.deepEqual(recorder.answers, [
    [0, 1],
    [1, 2],
    [0, "things.bad-answer"],
  ]);
});

test("BleDriver is down when a device that notifies ends the connection, and notifications begin again", async () => {
  const { radio, driver } = await open();
  const told = characteristic("c", { isNotified: true });
  radio.held.set(told.place.source, bytes(0));
  const recorder = new Recorder();
  const subscription = driver.push.subscribe([told], recorder);
  await turn();
  radio.loseLink();
  assert.deepEqual(recorder.downs, ["things.unreachable"]);
  await driver.connect();
  assert.equal(radio.notified.length, 2);
  subscription[Symbol.dispose]();
  radio.loseLink();
  assert.equal(recorder.downs.length, 1);
});

test("BleDriver says down when a device has none such", async () => {
  const { driver } = await open();
  const recorder = new Recorder();
  driver.push.subscribe([characteristic("d", { isNotified: true })], recorder);
  await turn();
  assert.deepEqual(recorder.downs, ["things.refused"]);
  await assert.rejects(driver.connect(), hasCode("things.refused"));
});

test("BleDriver changes nothing else of a characteristic, and waits for a first word not for ever", async () => {
  const { radio, clock, driver } = await open();
  radio.held.set(A.place.source, Uint8Array.of(1, 2, 3, 4));
  await driver.write(characteristic("a", { startBit: 8 }), 0x0a09);
  assert.deepEqual([...(radio.held.get(A.place.source) ?? [])], [1, 9, 10, 4]);
  const never = driver.read([SAID]);
  await clock.advance(10_000);
  const [answer] = await never;
  assert.ok(answer instanceof ThimbleError && answer.code === "base.timeout");
});

test("BleDriver gives up what takes too long", async () => {
  const { radio, clock, driver } = await open();
  radio.held.set(A.place.source, bytes(1));
  radio.holdBack();
  const late = driver.read([A]);
  await turn();
  await clock.advance(30_000);
  const [answer] = await late;
  assert.ok(answer instanceof ThimbleError && answer.code === "base.timeout");
});

test("BleDriver does not write any more what was late or given up by who asked", async () => {
  const { radio, clock, driver } = await open();
  radio.held.set(A.place.source, bytes(1));
  radio.holdBack();
  const late = assert.rejects(driver.write(A, 2), hasCode("base.timeout"));
  const stop = new AbortController();
  const givenUp = assert.rejects(driver.write(A, 3, { signal: stop.signal }), /enough/);
  await turn();
  stop.abort(new Error("enough"));
  await givenUp;
  await clock.advance(30_000);
  await late;
  radio.letGo();
  await turn();
  assert.deepEqual(radio.held.get(A.place.source), bytes(1));
});

test("BleDriver keeps 64 answers for a slow listener, the newest, and tells it that it failed", async () => {
  const { radio, driver } = await open();
  const gate = Promise.withResolvers<void>();
  const values: unknown[] = [];
  const downs: string[] = [];
  driver.push.subscribe([SAID], {
    onAnswer: async (_index, answer) => {
      values.push(answer instanceof ThimbleError ? answer.code : answer.value);
      await gate.promise;
      if (values.length === 3) throw new TypeError("broken");
    },
    onDown: ({ code }) => void downs.push(code),
  });
  for (let value = 0; value < 1000; value++) radio.say(SAID.place.source, bytes(value));
  gate.resolve();
  await turn();
  assert.deepEqual([values, downs], [[0, 936, 937], ["base.bug"]]);
});

test("BleDriver unlocks what is encrypted with the key of the device, says when there is none, and takes nothing twice", async () => {
  const clock = new VirtualClock();
  const radio = new MemoryRadio();
  let secret = "231d39c1d7cc1ab1aee224cd096db932";
  const secrets = { ...NO_SECRETS, load: async () => secret };
  const make = (): BleDriver => new BleDriver({ device: "54:48:E6:8F:80:A5", radio, clock, secrets });
  const source = serviceSource(BTHOME_SERVICE);
  const field = (name: string): BleBinding => ({
    driver: "ble",
    place: { kind: "field", source, format: "bthome", field: name, key: "tag" },
  });
  const driver = make();
  await driver.connect();
  const recorder = new Recorder();
  driver.push.subscribe([field("temperature"), field("humidity")], recorder);
  await turn();
  const said = Buffer.from("41a47266c95f730011223378237214", "hex");
  radio.say(source, said);
  await turn();
  assert.deepEqual(recorder.answers, [
    [0, 25.06],
    [1, 50.55],
  ]);
  // The same once more, as anybody near can record and say it: no event, and what was heard stays.
  await clock.advance(1000);
  radio.say(source, said);
  await turn();
  assert.equal(recorder.answers.length, 2);
  assert.deepEqual(await driver.read([field("temperature")]), [{ value: 25.06, arrived: 0 }]);
  // What anybody near can say in its name, without the key: 99 Cel.
  radio.say(source, Buffer.from("4002ac26", "hex"));
  await turn();
  assert.deepEqual(recorder.answers.slice(2), [
    [0, "things.bad-answer"],
    [1, "things.bad-answer"],
  ]);
  await driver.close();
  for (const [other, code] of [
    ["00".repeat(16), "things.bad-answer"],
    ["231d39c1", "things.no-secret"],
  ] as const) {
    secret = other;
    const locked = make();
    await locked.connect();
    const [answer] = await locked.read([field("humidity")]);
    assert.ok(answer instanceof ThimbleError && answer.code === code && !answer.message.includes(other), code);
    await locked.close();
  }
});
