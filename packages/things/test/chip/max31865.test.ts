import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError, VirtualClock } from "@thimble/base";
import type { SpiDevice } from "../../src/bus/spi-device.ts";
import { MAX31865, max31865Resistance } from "../../src/chip/max31865.ts";
import { Max31865Model } from "../../src/simulated/chip-model/max31865-model.ts";
import { hasCode } from "../things.ts";
import { passing } from "./chip-under-test.ts";

async function open(options: Readonly<Record<string, number>> = { reference: 400 }) {
  const clock = new VirtualClock();
  const model = new Max31865Model({ clock, options });
  model.set("temperature", 0);
  const device: SpiDevice = { name: "spidev0.0", transfer: async (bytes) => model.transfer(bytes) };
  const session = await passing(clock, MAX31865.open(device, options, { clock }));
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
  model.set("temperature", 25);
  assert.equal(Number(await value("temperature")).toFixed(1), "25.0");
  assert.equal(Number(await value("resistance")).toFixed(2), "109.73");
});

test("max31865 with four wires at 60 Hz sets no bit more, and is faster", async () => {
  const { model, value, clock } = await open({ reference: 400, wires: 4, mains: 60 });
  model.written.length = 0;
  const before = clock.monotonic();
  await value("temperature");
  assert.equal(clock.monotonic() - before, 65);
  assert.deepEqual(model.written, [0x82, 0xa0, 0x00]);
});

test("max31865 says what is wrong with the sensor, and turns the bias off", async () => {
  const { model, value } = await open();
  model.set("fault", 0x84);
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
