import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import fc from "fast-check";
import { sensirionTemperature } from "../../src/chip/sensirion-measurement.ts";
import { SHT31, sht31Humidity } from "../../src/chip/sht31.ts";
import { Sht31Model } from "../../src/simulated/chip-model/sht31-model.ts";
import { hasCode } from "../things.ts";
import { openChip, passing, testI2cChip } from "./chip-under-test.ts";

testI2cChip(SHT31, (parts) => new Sht31Model(parts));

test("sht31 converts as the formulas of section 4.13 have it", () => {
  assert.equal(sensirionTemperature(0), -45);
  assert.equal(sensirionTemperature(0xffff), 130);
  assert.equal(sensirionTemperature(0x6666).toFixed(3), "25.000");
  assert.equal(sht31Humidity(0), 0);
  assert.equal(sht31Humidity(0xffff), 100);
  assert.equal(sht31Humidity(0x8000).toFixed(3), "50.001");
});

test("sht31 measures both in one command and one answer, after the time of the repeatability", async () => {
  const { model, clock, read, transfers } = await openChip(SHT31, (parts) => new Sht31Model(parts));
  model.set("temperature", 21.5);
  model.set("humidity", 43.2);
  const before = clock.monotonic();
  const answers = await read("temperature", "humidity");
  assert.equal(Number(answers.get("temperature")).toFixed(2), "21.50");
  assert.equal(Number(answers.get("humidity")).toFixed(2), "43.20");
  assert.equal(clock.monotonic() - before, 15.5);
  assert.deepEqual(transfers, [
    { write: [0x24, 0x00], readLength: 0 },
    { write: [], readLength: 6 },
  ]);
});

test("sht31 gives no value of a word whose checksum is wrong, and the other one all the same", async () => {
  const { model, read } = await openChip(SHT31, (parts) => new Sht31Model(parts));
  const sound = model.transfer.bind(model);
  model.transfer = (write, readLength) => {
    const answer = sound(write, readLength);
    if (answer !== undefined && readLength === 6) answer[5] = (answer[5] ?? 0) ^ 0x10;
    return answer;
  };
  const answers = await read("temperature", "humidity");
  assert.equal(Number(answers.get("temperature")).toFixed(1), "20.0");
  assert.ok(hasCode("things.bad-answer")(answers.get("humidity")));
});

test("sht31 never takes a disturbed answer for a value", async () => {
  const { bus, read } = await openChip(SHT31, (parts) => new Sht31Model(parts));
  bus.break(0x44, "noise");
  for (const answer of (await read("temperature", "humidity")).values())
    assert.ok(hasCode("things.bad-answer")(answer));
});

test("sht31 turns its heater on and off, and off when it is closed", async () => {
  const { model, session, write } = await openChip(SHT31, (parts) => new Sht31Model(parts));
  await write("heater", 1);
  assert.equal(model.get("heater"), 1);
  await write("heater", 0);
  assert.equal(model.get("heater"), 0);
  await write("heater", 1);
  await session.close();
  assert.equal(model.get("heater"), 0);
});

test("sht31 gives back what its air is set to, within a step", async () => {
  const { model, read } = await openChip(SHT31, (parts) => new Sht31Model(parts));
  const air = fc.record({
    temperature: fc.double({ min: -45, max: 130, noNaN: true }),
    humidity: fc.double({ min: 0, max: 100, noNaN: true }),
  });
  await fc.assert(
    fc.asyncProperty(air, async (set) => {
      for (const [name, value] of Object.entries(set)) model.set(name, value);
      const answers = await read("temperature", "humidity");
      assert.ok(Math.abs(Number(answers.get("temperature")) - set.temperature) <= 175 / 65_535);
      assert.ok(Math.abs(Number(answers.get("humidity")) - set.humidity) <= 100 / 65_535);
    }),
    { numRuns: 50 },
  );
});

test("sht31 has a command and a time for every repeatability, as tables 4 and 9", async () => {
  for (const [repeatability, command, time] of [
    ["high", 0x00, 15.5],
    ["medium", 0x0b, 6.5],
    ["low", 0x16, 4.5],
  ] as const) {
    const { read, transfers, clock } = await openChip(SHT31, (parts) => new Sht31Model(parts), { repeatability });
    const before = clock.monotonic();
    await read("temperature");
    assert.deepEqual(transfers[0]?.write, [0x24, command]);
    assert.equal((clock.monotonic() - before).toFixed(1), time.toFixed(1));
  }
});

test("sht31 is reset before it is used", async () => {
  const clock = new VirtualClock();
  const sent: string[] = [];
  const transfer = async (write: Uint8Array): Promise<Uint8Array> => {
    sent.push(Buffer.from(write).toString("hex"));
    return new Uint8Array(0);
  };
  await passing(clock, SHT31.open({ name: "bus", transfer }, {}, { clock }));
  assert.deepEqual(sent, ["30a2"]);
  assert.equal(clock.monotonic(), 1.5);
});
