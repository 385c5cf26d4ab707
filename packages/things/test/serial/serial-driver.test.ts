import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { SystemClock, ThimbleError, VirtualClock } from "@thimble/base";
import type { DriverAnswer } from "../../src/driver/driver.ts";
import { formatSerialAddress, TEXT_SETTINGS } from "../../src/serial/serial-address.ts";
import { SerialDriver } from "../../src/serial/serial-driver.ts";
import { SerialPortLine } from "../../src/serial/serialport-line.ts";
import { type ContractSubject, testDriverContract } from "../driver-contract.ts";
import { hasCode } from "../things.ts";
import { MemoryCable } from "./memory-line.ts";
import { makePtyPair, NO_PTY } from "./pty-pair.ts";
import { SerialDevice, serialBinding } from "./serial-device.ts";

function addressOf(path: string): string {
  const place = { kind: "port", path, settings: TEXT_SETTINGS } as const;
  return formatSerialAddress({ place, frame: { start: undefined, end: { kind: "delimiter", text: "\r\n" } } });
}

const A = serialBinding({ request: "A?", template: "A {value}", confirm: "^OK$" });
const B = serialBinding({ pattern: "^B=([0-9]+)$", request: "B?" });

async function startSubject(): Promise<ContractSubject> {
  const cable = new MemoryCable();
  const [line, far] = cable.ends;
  const device = new SerialDevice();
  await device.start(far);
  return {
    driver: new SerialDriver({ address: addressOf("/dev/memory"), clock: new SystemClock(), line }),
    bindings: [A, B],
    hold: async ([a, b]) => {
      device.values.set("A", a).set("B", b);
    },
    takeAway: async () => cable.pullOut(),
    putBack: async () => {
      cable.plugIn();
      await device.start(far);
    },
    holdBack: async () => device.holdBack(),
    letGo: async () => device.letGo(),
    held: () => device.values.get("A"),
    end: async () => undefined,
  };
}

testDriverContract("SerialDriver", startSubject, ["hold-back", "tell"]);

async function connected(t: TestContext) {
  const clock = new VirtualClock();
  const cable = new MemoryCable();
  const [line, far] = cable.ends;
  const device = new SerialDevice();
  await device.start(far);
  const driver = new SerialDriver({ address: addressOf("/dev/memory"), clock, line });
  await driver.connect();
  t.after(async () => {
    await driver.close();
    assert.equal(clock.pending, 0);
  });
  return { clock, device, driver, cable };
}

function codesOf(answers: readonly DriverAnswer[]): readonly (string | number)[] {
  return answers.map((answer) => (answer instanceof ThimbleError ? answer.code : answer.value));
}

test("groups of one message are asked for once", async (t) => {
  const { device, driver } = await connected(t);
  device.answer = () => "T=21.5 H=60";
  const groups = ["t", "h"].map((group) =>
    serialBinding({ pattern: "T=(?<t>\\S+) H=(?<h>\\S+)", group, request: "A?" }),
  );
  assert.deepEqual(codesOf(await driver.read(groups)), [21.5, 60]);
  assert.deepEqual(device.heard, ["A?"]);
});

test("what does not fit is passed over until the time is up, and is then no answer", async (t) => {
  const { clock, device, driver } = await connected(t);
  device.answer = () => "A=?";
  const read = driver.read([A]);
  await clock.advance(500);
  device.say("A=7");
  assert.deepEqual(codesOf(await read), [7]);
  const bad = driver.read([A]);
  await clock.advance(1000);
  assert.deepEqual(codesOf(await bad), ["things.bad-answer"]);
  device.answer = () => undefined;
  const silent = driver.read([A]);
  await clock.advance(1000);
  assert.deepEqual(codesOf(await silent), ["base.timeout"]);
});

test("what is sent has its checksum, and a write without an answer is done when it has left", async (t) => {
  const { device, driver } = await connected(t);
  await driver.write(serialBinding({ template: "$SET,{value}", checksum: "nmea" }), 5);
  await driver.write(serialBinding({ template: "S{value}", radix: 16 }), 171);
  await Promise.resolve();
  assert.deepEqual(device.heard, ["$SET,5*5B", "SAB"]);
  await assert.rejects(
    driver.write(serialBinding({ template: "S{value}", radix: 16 }), -1),
    hasCode("things.out-of-range"),
  );
});

test("a write that the device does not confirm fails", async (t) => {
  const { clock, device, driver } = await connected(t);
  device.answer = () => "NO";
  const written = assert.rejects(driver.write(A, 5), hasCode("things.bad-answer"));
  await clock.advance(1000);
  await written;
});

test("what a device says by itself is handed on, its last value is read, and listeners hear of its end", async (t) => {
  const { clock, device, driver, cable } = await connected(t);
  const binding = serialBinding({ pattern: "^ST,GS,(?<value>[+-] *[0-9.]+)kg$", group: "value" });
  const taken: (string | number)[] = [];
  const down = Promise.withResolvers<ThimbleError>();
  assert.ok(driver.push.has(binding) && !driver.push.has(A));
  using _ = driver.push.subscribe([binding], {
    onAnswer: async (index, answer) => void taken.push(index, ...codesOf([answer])),
    onDown: (error) => down.resolve(error),
  });
  const first = driver.read([binding]);
  device.say("ST,GS,+  12.34kg");
  device.say("US,GS,+   0.50kg");
  device.say("ST,GS,-   1.00kg");
  assert.deepEqual(codesOf(await first), [12.34]);
  await clock.advance(0);
  assert.deepEqual(taken, [0, 12.34, 0, -1]);
  assert.deepEqual(codesOf(await driver.read([binding])), [-1]);
  // An answer is not handed on, and what comes while one is waited for is.
  device.answer = () => undefined;
  const read = driver.read([A]);
  await clock.advance(0);
  device.say("ST,GS,+   2.00kg");
  device.say("A=9");
  assert.deepEqual(codesOf(await read), [9]);
  await clock.advance(0);
  assert.deepEqual(taken.slice(4), [0, 2]);
  cable.pullOut();
  assert.equal((await down.promise).code, "things.unreachable");
});

test("a value that is read twice is the newest both times, also where nobody listens between", async (t) => {
  const { clock, device, driver } = await connected(t);
  const binding = serialBinding({ pattern: "^T=([0-9]+)$" });
  const first = driver.read([binding]);
  device.say("T=1");
  assert.deepEqual(codesOf(await first), [1]);
  device.say("T=2");
  await clock.advance(0);
  assert.deepEqual(codesOf(await driver.read([binding])), [2]);
});

test("a slow listener gets what is newest, is told of what gave way, and holds up nobody else", async (t) => {
  const { clock, device, driver } = await connected(t);
  const binding = serialBinding({ pattern: "^T=([0-9]+)$" });
  const gate = Promise.withResolvers<void>();
  const slow: (string | number)[] = [];
  const quick: (string | number)[] = [];
  let dropped = 0;
  using _slow = driver.push.subscribe([binding], {
    onAnswer: async (_index, answer) => {
      slow.push(...codesOf([answer]));
      await gate.promise;
    },
    onDropped: () => {
      dropped += 1;
    },
    onDown: () => undefined,
  });
  using _quick = driver.push.subscribe([binding], {
    onAnswer: async (_index, answer) => void quick.push(...codesOf([answer])),
    onDown: () => undefined,
  });
  for (let value = 1; value <= 300; value++) {
    device.say(`T=${value}`);
    await clock.advance(0);
  }
  assert.equal(quick.length, 300);
  assert.deepEqual(codesOf(await driver.read([binding])), [300]);
  gate.resolve();
  await clock.advance(0);
  assert.equal(slow.at(-1), 300);
  assert.equal(slow.length + dropped, 300);
});

test("a listener that fails is told that it ends, and the others hear on", async (t) => {
  const { clock, device, driver } = await connected(t);
  const binding = serialBinding({ pattern: "^T=([0-9]+)$" });
  const downs: string[] = [];
  const heard: (string | number)[] = [];
  using _failing = driver.push.subscribe([binding], {
    onAnswer: async () => {
      throw new Error("no room");
    },
    onDown: ({ code }) => void downs.push(code),
  });
  using _other = driver.push.subscribe([binding], {
    onAnswer: async (_index, answer) => void heard.push(...codesOf([answer])),
    onDown: () => undefined,
  });
  device.say("T=1");
  device.say("T=2");
  await clock.advance(0);
  assert.deepEqual(heard, [1, 2]);
  assert.ok(downs.length > 0 && downs.every((code) => code === "base.bug"));
});

test("a first message that does not come is a timeout", async (t) => {
  const { clock, driver } = await connected(t);
  const read = driver.read([serialBinding()]);
  await clock.advance(2000);
  assert.deepEqual(codesOf(await read), ["base.timeout"]);
});

test("what never leaves an adapter that hangs holds up neither who asks, nor who writes, nor the end", async () => {
  const clock = new VirtualClock();
  const [line] = new MemoryCable().ends;
  line.isStuck = true;
  const driver = new SerialDriver({ address: addressOf("/dev/memory"), clock, line });
  await driver.connect();
  const read = driver.read([A]);
  const written = assert.rejects(driver.write(serialBinding({ template: "S{value}" }), 5), hasCode("base.timeout"));
  await clock.advance(10_000);
  assert.deepEqual(codesOf(await read), ["base.timeout"]);
  await written;
  const last = assert.rejects(driver.write(serialBinding({ template: "S{value}" }), 5), hasCode("things.unreachable"));
  await clock.advance(0);
  await driver.close();
  await last;
  assert.equal(clock.pending, 0);
});

test("the driver asks and listens on a serial port", { skip: NO_PTY }, async () => {
  const pair = await makePtyPair();
  const device = new SerialDevice();
  await device.start(new SerialPortLine({ path: pair.ports[0], settings: TEXT_SETTINGS }));
  device.values.set("A", 42);
  const driver = new SerialDriver({ address: addressOf(pair.ports[1]), clock: new SystemClock() });
  await driver.connect();
  assert.deepEqual(codesOf(await driver.read([A])), [42]);
  await driver.write(A, 43);
  assert.equal(device.values.get("A"), 43);
  await driver.close();
  await pair.end();
});
