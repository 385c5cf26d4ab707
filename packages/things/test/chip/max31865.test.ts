import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError, VirtualClock } from "@thimble/base";
import type { SpiDevice } from "../../src/bus/spi-device.ts";
import { MAX31865, max31865Resistance } from "../../src/chip/max31865.ts";
import { hasCode } from "../things.ts";
import { passing } from "./chip-under-test.ts";

/** Registers behind a number whose highest bit means write; measures for 62 ms once it is told with its bias on. */
class Max31865Model implements SpiDevice {
  readonly name: string = "spidev0.0";
  readonly #clock: VirtualClock;
  readonly registers: Uint8Array = Uint8Array.of(0, 0, 0, 0xff, 0xff, 0, 0, 0);
  readonly written: number[] = [];
  code: number = 0x2000;
  fault: number = 0;
  #done: number | undefined;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  async transfer(bytes: Uint8Array): Promise<Uint8Array> {
    const [number = 0, byte = 0] = bytes;
    if (number === 0x80) this.#write(byte);
    if (this.#done !== undefined && this.#clock.monotonic() >= this.#done) {
      this.#done = undefined;
      this.registers[1] = this.code >> 7;
      this.registers[2] = ((this.code << 1) & 0xff) | (this.fault === 0 ? 0 : 1);
      this.registers[7] = this.fault;
    }
    return bytes.map((_, index) => (index === 0 || number >= 0x80 ? 0xff : (this.registers[number + index - 1] ?? 0)));
  }

  #write(byte: number): void {
    this.written.push(byte);
    this.registers[0] = byte & ~0x22;
    if ((byte & 0xa0) === 0xa0) this.#done = this.#clock.monotonic() + 62;
  }
}

async function open(options: Readonly<Record<string, number>> = { reference: 400 }) {
  const clock = new VirtualClock();
  const model = new Max31865Model(clock);
  const session = await passing(clock, MAX31865.open(model, options, { clock }));
  const value = async (name: string): Promise<unknown> => (await passing(clock, session.read([name]))).get(name);
  return { clock, model, session, value };
}

test("max31865 makes the resistances of the RTD example table: with 400 Ohm, 0x2000 is 100 Ohm at 0 Cel", () => {
  assert.equal(max31865Resistance(0x2000 << 1, 400), 100);
  // Codes of -200, -50, 25, 100 and 850 Cel, by their resistances in IEC 60751.
  for (const [code, resistance] of [
    [1517, 18.52],
    [6579, 80.31],
    [8989, 109.73],
    [11_347, 138.51],
    [31_988, 390.48],
  ] as const)
    assert.ok(Math.abs(max31865Resistance(code << 1, 400) - resistance) <= 400 / 32_768);
});

test("max31865 has its bias on only while it measures", async () => {
  const { model, value, clock } = await open({ reference: 400, wires: 3 });
  model.written.length = 0;
  const before = clock.monotonic();
  assert.equal(Math.abs(Number(await value("temperature"))) < 1e-9, true);
  assert.equal(clock.monotonic() - before, 76);
  assert.deepEqual(model.written, [0x93, 0xb1, 0x11]);
  model.code = 8989;
  assert.equal(Number(await value("temperature")).toFixed(1), "25.0");
  assert.equal(Number(await value("resistance")).toFixed(2), "109.73");
});

test("max31865 says what is wrong with the sensor, and turns the bias off", async () => {
  const { model, value } = await open();
  model.fault = 0x84;
  const error = await value("temperature");
  assert.ok(error instanceof ThimbleError && error.code === "things.bad-answer");
  assert.equal(
    error.message,
    "Cannot read max31865 at spidev0.0: an input is above its supply or below ground; the resistance is above the threshold: the wire is open",
  );
  assert.equal(model.registers[0], 0x01);
});

test("max31865 is refused when nothing drives the line of its answers", async () => {
  const clock = new VirtualClock();
  const floating = { name: "spidev0.0", transfer: async (bytes: Uint8Array) => bytes.map(() => 0xff) };
  await assert.rejects(MAX31865.open(floating, { mains: 60 }, { clock }), {
    code: "things.wrong-chip",
    message: "Cannot use max31865 at spidev0.0: its configuration reads 0xff",
    expected: "0x0",
  });
  const short = { name: "spidev0.0", transfer: async () => new Uint8Array(1) };
  await assert.rejects(MAX31865.open(short, {}, { clock }), hasCode("things.bad-answer"));
});

test("max31865 refuses options that can not be, before it sends anything", async () => {
  await assert.rejects(open({ wires: 5 }), hasCode("things.bad-description"));
  await assert.rejects(open({ reference: 1 }), hasCode("things.bad-description"));
});
