import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import type { OneWireDevice } from "../../src/bus/one-wire-device.ts";
import { DS18B20, ds18b20Temperature, oneWireCrc, parseDs18b20Scratchpad } from "../../src/chip/ds18b20.ts";
import { Ds18b20Model } from "../../src/simulated/chip-model/ds18b20-model.ts";
import { hasCode, thrownBy } from "../things.ts";

const clock = new VirtualClock();

/** What a chip at this temperature holds. */
function scratchpad(temperature: number, bits: number = 12): Uint8Array {
  const model = new Ds18b20Model();
  model.set("temperature", temperature);
  model.resolution = bits;
  return model.scratchpad();
}

function device(read: () => Uint8Array): OneWireDevice & { bits: number } {
  return {
    name: "28-0316a2798a3f",
    bits: 0,
    readScratchpad: async () => read(),
    async setResolution(bits) {
      this.bits = bits;
    },
  };
}

test("ds18b20 makes the temperatures of table 1 of the datasheet", () => {
  const table = [
    [0x07d0, 125],
    [0x0550, 85],
    [0x0191, 25.0625],
    [0x00a2, 10.125],
    [0x0008, 0.5],
    [0x0000, 0],
    [0xfff8, -0.5],
    [0xff5e, -10.125],
    [0xfe6f, -25.0625],
    [0xfc90, -55],
  ] as const;
  for (const [word, temperature] of table) {
    const raw = (word << 16) >> 16;
    assert.equal(ds18b20Temperature(raw, 12), temperature);
    assert.equal(parseDs18b20Scratchpad(scratchpad(temperature), "part"), temperature);
  }
});

test("ds18b20 leaves out the bits that its resolution has not: they are not defined", () => {
  assert.equal(ds18b20Temperature(0x0191 | 0x07, 9), 25);
  assert.equal(ds18b20Temperature(-1, 9), -0.5);
  assert.equal(parseDs18b20Scratchpad(scratchpad(25.1875, 10), "part"), 25);
});

test("oneWireCrc() makes the CRC of the example of Maxim's application note 27", () => {
  assert.equal(oneWireCrc([0x02, 0x1c, 0xb8, 0x01, 0x00, 0x00, 0x00]), 0xa2);
});

test("parseDs18b20Scratchpad() refuses a wrong checksum, a dead wire and a chip that lost its power", () => {
  const good = scratchpad(21.5);
  const refusal = (bytes: Uint8Array): string => thrownBy(() => parseDs18b20Scratchpad(bytes, "part")).message;
  for (let bit = 0; bit < 72; bit++) {
    const broken = Uint8Array.from(good);
    broken[bit >> 3] = (broken[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.match(refusal(broken), /checksum/);
  }
  assert.match(refusal(new Uint8Array(9)), /checksum/);
  assert.match(refusal(new Uint8Array(8)), /8 bytes in place of 9/);
  const fresh = [0x50, 0x05, 0x4b, 0x46, 0x7f, 0xff, 0x0c, 0x10];
  assert.equal(fresh.length, 8);
  assert.match(refusal(Uint8Array.of(...fresh, 0x1c)), /lost its power/);
});

test("ds18b20 sets its resolution and reads its temperature, or an error in its place", async () => {
  let bytes = scratchpad(-12.25);
  const wire = device(() => bytes);
  const session = await DS18B20.open(wire, { resolution: 10 }, { clock });
  assert.equal(wire.bits, 10);
  assert.deepEqual(await session.read(["temperature"]), new Map([["temperature", -12.25]]));
  bytes = new Uint8Array(9).fill(0xff);
  assert.ok(hasCode("things.bad-answer")((await session.read(["temperature"])).get("temperature")));
  await session.close();
});

test("ds18b20 refuses a resolution that it has not, before it sends anything", async () => {
  const wire = device(() => assert.fail("read"));
  await assert.rejects(DS18B20.open(wire, { resolution: 13 }, { clock }), hasCode("things.bad-description"));
  assert.equal(wire.bits, 0);
});

test("ds18b20 has a step for every resolution, as table 2", () => {
  assert.deepEqual(
    [9, 10, 11, 12].map((bits) => ds18b20Temperature(15, bits)),
    [0.5, 0.75, 0.875, 0.9375],
  );
});
