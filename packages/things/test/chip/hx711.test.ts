import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError, VirtualClock } from "@thimble/base";
import type { ClockedLines } from "../../src/bus/gpio-lines.ts";
import type { ChipOptionInput } from "../../src/chip/chip-option.ts";
import { HX711, hx711Code } from "../../src/chip/hx711.ts";
import { linesOf } from "../../src/clocked/simulated-clocked-places.ts";
import { Hx711Model } from "../../src/simulated/chip-model/hx711-model.ts";
import { hasCode } from "../things.ts";
import { passing } from "./chip-under-test.ts";

/** A model on two lines, and how many pulses each burst had. */
function wired(clock: VirtualClock, options: ChipOptionInput) {
  const model = new Hx711Model({ clock, options });
  const lines = linesOf("gpiochip0 lines 5 and 6", () => model);
  const bursts: number[] = [];
  const log = { clockLevel: undefined as boolean | undefined };
  const device: ClockedLines = {
    ...lines,
    clock: {
      set: (level) => {
        log.clockLevel = level;
        return lines.clock.set(level);
      },
    },
    clockIn: (bits) => {
      bursts.push(bits);
      return lines.clockIn(bits);
    },
  };
  return { model, device, bursts, log };
}

async function open(options: Readonly<Record<string, number | string>> = {}) {
  const clock = new VirtualClock();
  const made = wired(clock, options);
  const session = await passing(clock, HX711.open(made.device, options, { clock }));
  const value = async (name: string): Promise<unknown> => (await passing(clock, session.read([name]))).get(name);
  return { ...made, clock, session, value };
}

test("hx711 codes are two's complement from 0x800000 to 0x7FFFFF, as its section on the serial interface", () => {
  assert.equal(hx711Code(0x800000), -8_388_608);
  assert.equal(hx711Code(0x7fffff), 8_388_607);
  assert.equal(hx711Code(0xffffff), -1);
  assert.equal(hx711Code(0), 0);
});

test("hx711 lets four measurements go by and chooses its input with each burst", async () => {
  for (const [input, bits] of [
    ["a128", 25],
    ["b32", 26],
    ["a64", 27],
  ] as const) {
    const { bursts, log, clock } = await open({ input });
    assert.deepEqual(bursts, [bits, bits, bits, bits]);
    assert.equal(clock.monotonic(), 400);
    assert.equal(log.clockLevel, false);
  }
});

test("hx711 makes a weight of its code, offset and scale", async () => {
  const { model, value } = await open({ offset: -2000, scale: 400, input: "b32" });
  model.set("weight", 2.5);
  assert.equal(await value("raw"), -1000);
  assert.equal(await value("weight"), 2.5);
});

test("hx711 takes what lies there for nothing after a tare, and counts it again after that is undone", async () => {
  const { model, session, clock, value } = await open({ offset: 100, scale: 1000 });
  model.set("weight", 1.5);
  await passing(clock, session.write("tare", 1));
  assert.equal(await value("weight"), 0);
  model.set("weight", 3.5);
  assert.equal(await value("weight"), 2);
  assert.equal(await value("raw"), 3600);
  await passing(clock, session.write("tare", 0));
  assert.equal(await value("weight"), 3.5);
});

test("hx711 gives an error for a load beyond its range, and opens all the same", async () => {
  const { model, value } = await open();
  for (const weight of [9000, -9000]) {
    model.set("weight", weight);
    assert.ok(hasCode("things.bad-answer")(await value("weight")));
  }
});

test("hx711 lets measurements go by after a burst that was cut: the chip may have been reset to another gain", async () => {
  const clock = new VirtualClock();
  const { device, model, bursts } = wired(clock, { input: "a64" });
  let isBusy = false;
  const clockIn = async (bits: number): Promise<number> => {
    const value = await device.clockIn(bits);
    if (!isBusy) return value;
    isBusy = false;
    throw new ThimbleError("things.bad-answer", "Cannot read lines: the machine was too busy for a pulse");
  };
  const session = await passing(clock, HX711.open({ ...device, clockIn }, { input: "a64" }, { clock }));
  model.set("weight", 2);
  const read = async (): Promise<unknown> => (await passing(clock, session.read(["weight"]))).get("weight");
  bursts.length = 0;
  isBusy = true;
  assert.ok(hasCode("things.bad-answer")(await read()));
  assert.deepEqual(bursts.splice(0), [27]);
  assert.equal(await read(), 2);
  assert.deepEqual(bursts.splice(0), [27, 27, 27, 27, 27]);
  assert.equal(await read(), 2);
  assert.deepEqual(bursts, [27]);
});

test("hx711 gives no weight of a data line that is held down", async () => {
  const clock = new VirtualClock();
  const { device } = wired(clock, {});
  const down = { ...device, data: { get: async () => false }, clockIn: async () => 0 };
  await assert.rejects(passing(clock, HX711.open(down, {}, { clock })), hasCode("things.unreachable"));
});

test("hx711 gives up when it is never ready, and hands on what the lines throw", async () => {
  const clock = new VirtualClock();
  const dead = { ...wired(clock, {}).device, data: { get: async () => true } };
  await assert.rejects(passing(clock, HX711.open(dead, {}, { clock })), hasCode("base.timeout"));
  assert.equal(clock.pending, 0);
});

test("hx711 sleeps when it is closed, and refuses options that can not be", async () => {
  const { log, session } = await open();
  await session.close();
  assert.equal(log.clockLevel, true);
  await assert.rejects(open({ scale: 0 }), hasCode("things.bad-description"));
  await assert.rejects(open({ input: "c1" }), hasCode("things.bad-description"));
});
