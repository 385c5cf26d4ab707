import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, SystemClock, ThimbleError, VirtualClock } from "@thimble/base";
import type { Signal } from "../../src/simulated/signal.ts";
import type { SimulatedBinding } from "../../src/simulated/simulated-binding.ts";
import { SimulatedDriver } from "../../src/simulated/simulated-driver.ts";
import { testDriverContract } from "../driver-contract.ts";
import { testEventContract } from "../event-contract.ts";
import { hasCode } from "../things.ts";

function binding(key: string, signal: Signal = { kind: "constant", value: 1 }): SimulatedBinding {
  return { driver: "simulated", key, signal };
}

function virtual(): { readonly clock: VirtualClock; readonly driver: SimulatedDriver } {
  const clock = new VirtualClock();
  return { clock, driver: new SimulatedDriver({ clock, random: new SeededRandom(1) }) };
}

testDriverContract("SimulatedDriver", async () => {
  const driver = new SimulatedDriver({ clock: new SystemClock(), random: new SeededRandom(1) });
  const bindings = [binding("a"), binding("b")] as const;
  return {
    driver,
    bindings,
    hold: async (values) => {
      for (const [i, each] of bindings.entries()) await driver.write(each, values[i] ?? 0);
    },
    takeAway: async () => driver.faults.break([{ kind: "gone" }]),
    putBack: async () => driver.faults.mend(),
    // What is under way answers late; what is asked afterwards does not.
    holdBack: async () => driver.faults.break([{ kind: "slow", by: 30 }]),
    letGo: async () => driver.faults.mend(),
    failSecond: async () => driver.faults.break([{ kind: "refused" }], "b"),
    garble: async () => driver.faults.break([{ kind: "wrong-checksums" }]),
    mend: async () => driver.faults.mend(),
    end: async () => undefined,
  };
}, ["hold-back", "fail-one", "garble"]);

test("SimulatedDriver answers after a millisecond and reads a signal until something is written", async () => {
  const { clock, driver } = virtual();
  const replay = binding("a", { kind: "replay", values: [1, 2, 3], every: 0 });
  const first = driver.read([replay]);
  await clock.advance(1);
  assert.deepEqual(await first, [{ value: 1, arrived: 1 }]);
  const write = driver.write(replay, 9);
  await clock.advance(1);
  await write;
  const second = driver.read([replay]);
  await clock.advance(1);
  assert.deepEqual(await second, [{ value: 9, arrived: 3 }]);
});

test("SimulatedDriver drops, delays, refuses and garbles on demand", async () => {
  const { clock, driver } = virtual();
  driver.faults.break([{ kind: "slow", by: 50 }]);
  const late = driver.read([binding("a")]);
  await clock.advance(51);
  assert.deepEqual(await late, [{ value: 1, arrived: 51 }]);
  for (const [kind, code] of [
    ["drop-outs", "base.timeout"],
    ["refused", "things.refused"],
    ["wrong-checksums", "things.bad-answer"],
  ] as const) {
    driver.faults.break([{ kind }]);
    const read = driver.read([binding("a"), binding("b")]);
    const write = assert.rejects(driver.write(binding("a"), 2), hasCode(code));
    await clock.advance(1001);
    assert.deepEqual(
      (await read).map((answer) => hasCode(code)(answer)),
      [true, true],
    );
    await write;
  }
  driver.faults.mend();
  const mended = driver.read([binding("a")]);
  await clock.advance(1);
  assert.ok("value" in ((await mended)[0] ?? {}));
  assert.equal(clock.pending, 0);
});

test("SimulatedDriver fails one property and answers the others, in one read", async () => {
  const { clock, driver } = virtual();
  const bad: SimulatedBinding = { ...binding("bad"), faults: [{ kind: "wrong-checksums" }] };
  const read = driver.read([binding("a"), bad, binding("b")]);
  await clock.advance(1);
  assert.deepEqual(
    (await read).map((answer) => (answer instanceof ThimbleError ? answer.code : answer.value)),
    [1, "things.bad-answer", 1],
  );
});

test("SimulatedDriver that a description takes away is found out by the first read, and connects no more until it is back", async () => {
  const { clock, driver } = virtual();
  const gone: SimulatedBinding = { ...binding("a"), deviceFaults: [{ kind: "gone", for: 1000 }] };
  await driver.connect();
  assert.deepEqual((await driver.read([gone])).map(hasCode("things.unreachable")), [true]);
  await assert.rejects(driver.connect(), hasCode("things.unreachable"));
  await clock.advance(1000);
  await driver.connect();
});

test("SimulatedDriver refuses what waits when it is closed", async () => {
  const { clock, driver } = virtual();
  const read = driver.read([binding("a")]);
  await driver.close();
  assert.deepEqual((await read).map(hasCode("things.unreachable")), [true]);
  assert.equal(clock.pending, 0);
});

testEventContract(
  "SimulatedDriver",
  async () => {
    const clock = new VirtualClock();
    const driver = new SimulatedDriver({ clock, random: new SeededRandom(1) });
    const event = { kind: "periodic", every: 1000, values: [0] } as const;
    const signal = { kind: "constant", value: 0 } as const;
    return {
      driver,
      subscribe: (listener) => driver.push.subscribe([{ driver: "simulated", key: "bell", signal, event }], listener),
      happen: () => clock.advance(1000),
      end: async () => undefined,
    };
  },
  // When it happens the device has its number since before.
  false,
);
