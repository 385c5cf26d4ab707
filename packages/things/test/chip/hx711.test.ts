import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import type { ClockedLines } from "../../src/bus/gpio-lines.ts";
import { HX711, hx711Code } from "../../src/chip/hx711.ts";
import { hasCode } from "../things.ts";
import { passing } from "./chip-under-test.ts";

/** Measures ten times a second; the pulses after the bits choose the input of the next measurement. */
class Hx711Model implements ClockedLines {
  readonly name: string = "gpiochip0 lines 5 and 6";
  readonly #clock: VirtualClock;
  readonly bursts: number[] = [];
  code: number = 0;
  clockLevel: boolean | undefined;
  #ready: number;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
    this.#ready = clock.monotonic() + 100;
  }

  readonly data: ClockedLines["data"] = { get: async () => this.#clock.monotonic() < this.#ready };
  readonly clock: ClockedLines["clock"] = {
    set: async (value) => {
      this.clockLevel = value;
    },
  };

  async clockIn(bits: number): Promise<number> {
    assert.ok(this.#clock.monotonic() >= this.#ready, "clocked before it was ready");
    this.bursts.push(bits);
    this.#ready = this.#clock.monotonic() + 100;
    return ((this.code & 0xffffff) << (bits - 24)) | (2 ** (bits - 24) - 1);
  }
}

async function open(options: Readonly<Record<string, number | string>> = {}) {
  const clock = new VirtualClock();
  const model = new Hx711Model(clock);
  const session = await passing(clock, HX711.open(model, options, { clock }));
  const value = async (name: string): Promise<unknown> => (await passing(clock, session.read([name]))).get(name);
  return { clock, model, session, value };
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
    const { model, clock } = await open({ input });
    assert.deepEqual(model.bursts, [bits, bits, bits, bits]);
    assert.equal(clock.monotonic(), 400);
    assert.equal(model.clockLevel, false);
  }
});

test("hx711 makes a weight of its code, offset and scale", async () => {
  const { model, value } = await open({ offset: -2000, scale: 400, input: "b32" });
  model.code = -1000;
  assert.equal(await value("raw"), -1000);
  assert.equal(await value("weight"), 2.5);
});

test("hx711 takes what lies there for nothing after a tare, and counts it again after that is undone", async () => {
  const { model, session, clock, value } = await open({ offset: 100, scale: 1000 });
  model.code = 1600;
  await passing(clock, session.write("tare", 1));
  assert.equal(await value("weight"), 0);
  model.code = 3600;
  assert.equal(await value("weight"), 2);
  assert.equal(await value("raw"), 3600);
  await passing(clock, session.write("tare", 0));
  assert.equal(await value("weight"), 3.5);
});

test("hx711 gives an error for a load beyond its range, and opens all the same", async () => {
  const clock = new VirtualClock();
  const model = new Hx711Model(clock);
  model.code = 0x7fffff;
  const session = await passing(clock, HX711.open(model, {}, { clock }));
  for (const code of [0x7fffff, 0x800000]) {
    model.code = code;
    assert.ok(hasCode("things.bad-answer")((await passing(clock, session.read(["weight"]))).get("weight")));
  }
});

test("hx711 gives up when it is never ready, and hands on what the lines throw", async () => {
  const clock = new VirtualClock();
  const model = new Hx711Model(clock);
  const dead = { ...model, name: model.name, data: { get: async () => true } };
  await assert.rejects(passing(clock, HX711.open(Object.assign(model, dead), {}, { clock })), hasCode("base.timeout"));
  assert.equal(clock.pending, 0);
});

test("hx711 sleeps when it is closed, and refuses options that can not be", async () => {
  const { model, session } = await open();
  await session.close();
  assert.equal(model.clockLevel, true);
  await assert.rejects(open({ scale: 0 }), hasCode("things.bad-description"));
  await assert.rejects(open({ input: "c1" }), hasCode("things.bad-description"));
});
