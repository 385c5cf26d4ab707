import assert from "node:assert/strict";
import { test } from "node:test";
import type { Clock } from "@thimble/base";
import { crc8 } from "../../src/chip/crc8.ts";
import { HTU21D, HTU21D_CRC, htu21dHumidity, htu21dTemperature } from "../../src/chip/htu21d.ts";
import { Htu21dModel } from "../../src/simulated/chip-model/htu21d-model.ts";
import { hasCode } from "../things.ts";
import { openChip, testI2cChip } from "./chip-under-test.ts";

function model(parts: { readonly clock: Clock }): Htu21dModel {
  const made = new Htu21dModel(parts);
  made.set("temperature", htu21dTemperature(0x683a));
  made.set("humidity", htu21dHumidity(0x4e85));
  return made;
}

testI2cChip(HTU21D, model);

test("htu21d makes the checksums of the datasheet's examples", () => {
  assert.equal(crc8(Uint8Array.of(0xdc), HTU21D_CRC), 0x79);
  assert.equal(crc8(Uint8Array.of(0x68, 0x3a), HTU21D_CRC), 0x7c);
  assert.equal(crc8(Uint8Array.of(0x4e, 0x85), HTU21D_CRC), 0x6b);
});

test("htu21d makes 54.8 percent of 0x7C80 and 24.7 Cel of 0x683A, as the datasheet does", () => {
  assert.equal(htu21dHumidity(0x7c80).toFixed(1), "54.8");
  assert.equal(htu21dTemperature(0x683a).toFixed(1), "24.7");
});

test("htu21d leaves the two status bits out, and crops humidity", () => {
  assert.equal(htu21dTemperature(0x683b), htu21dTemperature(0x6838));
  assert.equal(htu21dHumidity(0x8000), 56.5);
  assert.equal(htu21dHumidity(0), 0);
  assert.equal(htu21dHumidity(0xffff), 100);
});

test("htu21d measures only what is asked for, each with its own wait", async () => {
  const { read, transfers, clock } = await openChip(HTU21D, model);
  const before = clock.monotonic();
  const answers = await read("humidity");
  assert.equal(Number(answers.get("humidity")).toFixed(1), "32.3");
  assert.equal(clock.monotonic() - before, 29);
  assert.deepEqual(transfers, [
    { write: [0xf5], readLength: 0 },
    { write: [], readLength: 3 },
  ]);
  assert.equal((await read("temperature", "humidity")).size, 2);
  assert.equal(clock.monotonic() - before, 29 + 114);
});

test("htu21d waits as long as the slowest of its kind may take: an SHT21 has 85 and 29 ms, an Si7021 10.8 and 22.8", async () => {
  // SHT21 datasheet, version 5, table 7 "Measurement times"; Si7021-A20, revision 1.3, table 2: humidity is measured with temperature.
  for (const [temperature, humidity] of [
    [85, 29],
    [10.8, 22.8],
  ] as const) {
    const { value } = await openChip(HTU21D, (parts) => {
      const made = model(parts);
      made.times = { temperature, humidity };
      return made;
    });
    assert.equal((await value("temperature")).toFixed(1), "24.7");
    assert.equal((await value("humidity")).toFixed(1), "32.3");
  }
});

test("htu21d never takes a disturbed answer for a value", async () => {
  const { bus, read } = await openChip(HTU21D, model);
  bus.break(0x40, "noise");
  for (const answer of (await read("temperature", "humidity")).values())
    assert.ok(hasCode("things.bad-answer")(answer));
});
