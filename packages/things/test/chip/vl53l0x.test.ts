import assert from "node:assert/strict";
import { test } from "node:test";
import type { Clock } from "@thimble/base";
import { chooseSpads, VL53L0X } from "../../src/chip/vl53l0x.ts";
import { RegisterModel } from "../../src/simulated/chip-model/register-model.ts";
import { openChip, testI2cChip } from "./chip-under-test.ts";

/** Measures for 33 ms once it is started with the stop variable that it gave out; keeps the registers of page 0 and a few of the others. */
class Vl53l0xModel extends RegisterModel {
  readonly #clock: Clock;
  #page = 0;
  #done: number | undefined;
  #stop = 0;
  spadsRequested: number = 0;
  distance: number = 1234;
  status: number = 11;

  constructor({ clock }: { readonly clock: Clock }) {
    super();
    this.#clock = clock;
    this.hold(0xc0, [0xee, 0xaa, 0x10]);
    this.hold(0xb0, [0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]);
  }

  override transfer(write: Uint8Array, readLength: number): Uint8Array | undefined {
    const [register, byte] = write;
    if (register === 0xff && byte !== undefined) this.#page = byte;
    else if (this.#page !== 0) return this.#hidden(register, byte, readLength);
    return super.transfer(write, readLength);
  }

  protected override written(register: number, byte: number): void {
    if (register === 0x00 && (byte & 1) === 1) this.#done = this.#clock.monotonic() + 33;
    if (register === 0x0b) this.registers[0x13] = 0;
  }

  protected override read(register: number): number {
    if (this.#done !== undefined && this.#clock.monotonic() >= this.#done) {
      this.#done = undefined;
      this.registers[0x13] = 0x04;
      this.hold(0x14, [this.status << 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, this.distance >> 8, this.distance & 0xff]);
    }
    return super.read(register);
  }

  /** 0x91 is the stop variable, 0x92 the spads: five, with an aperture; 0x83 is ready at once. */
  #hidden(register: number | undefined, byte: number | undefined, readLength: number): Uint8Array {
    if (register === 0x91 && byte !== undefined) this.#stop = byte;
    if (register === 0x4e && byte !== undefined) this.spadsRequested = byte;
    const value = { 145: 0x3c, 146: 0x85, 131: 0x10 }[register ?? 0] ?? 0;
    return new Uint8Array(readLength).fill(value);
  }

  get stop(): number {
    return this.#stop;
  }
}

const make = (parts: { readonly clock: Clock }): Vl53l0xModel => new Vl53l0xModel(parts);

testI2cChip(VL53L0X, make);

test("vl53l0x is known by the reference registers of its datasheet, section 3.2", () => {
  assert.deepEqual(
    VL53L0X.identities.map(({ register, value }) => [register, value]),
    [
      [0xc0, 0xee],
      [0xc1, 0xaa],
    ],
  );
});

test("vl53l0x is told its settings, its reference diodes and the sequence of a measurement", async () => {
  const { model } = await openChip(VL53L0X, make);
  assert.deepEqual([...model.registers.subarray(0xb0, 0xb6)], [0, 0xf0, 0x01, 0, 0, 0]);
  assert.equal(model.registers[0x01], 0xe8);
  assert.equal(model.spadsRequested, 0x2c);
  assert.deepEqual([...model.registers.subarray(0x44, 0x46)], [0x00, 0x20]);
  assert.equal(model.registers[0x30], 0x09);
});

test("vl53l0x measures the distance, gives its stop variable back, and waits", async () => {
  const { model, value, clock, transfers } = await openChip(VL53L0X, make);
  const before = clock.monotonic();
  assert.equal(await value("distance"), 1234);
  assert.equal(model.stop, 0x3c);
  assert.equal(clock.monotonic() - before, 33);
  assert.deepEqual(transfers.at(-1), { write: [0x14], readLength: 12 });
});

test("vl53l0x gives an error when there is no target, and when the measurement does not end", async () => {
  const { model, failure } = await openChip(VL53L0X, make);
  model.status = 4;
  assert.match((await failure("distance")).expected ?? "", /status 4/);
  model.status = 11;
  model.distance = 8190;
  assert.equal((await failure("distance")).code, "things.bad-answer");
  model.transfer = (_, readLength) => new Uint8Array(readLength);
  assert.equal((await failure("distance")).code, "base.timeout");
});

test("chooseSpads() leaves on as many as asked, the first of their kind", () => {
  const all = new Uint8Array(6).fill(0xff);
  assert.deepEqual(chooseSpads(all, 3, false), [0b111, 0, 0, 0, 0, 0]);
  assert.deepEqual(chooseSpads(all, 5, true), [0, 0xf0, 0x01, 0, 0, 0]);
  assert.deepEqual(chooseSpads(Uint8Array.of(0b1010_1010, 0b1, 0, 0, 0, 0), 5, false), [0b1010_1010, 0b1, 0, 0, 0, 0]);
});
