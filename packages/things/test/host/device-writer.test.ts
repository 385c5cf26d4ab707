import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError, VirtualClock } from "@thimble/base";
import fc from "fast-check";
import { DeviceWriter, type Writable } from "../../src/host/device-writer.ts";
import { hasCode } from "../things.ts";
import { FakePolledDriver, gone } from "./fake-driver.ts";

function bound(parts: Partial<Writable> = {}, key = "r"): Writable {
  const write = { driver: "simulated", key, signal: { kind: "constant", value: 0 } } as const;
  return { scale: 1, offset: 0, write, ...parts };
}

const LOW = { from: 0, to: 3, isSigned: false };
const HIGH = { from: 4, to: 7, isSigned: false };

test("a value is written as the device holds it", async () => {
  const driver = new FakePolledDriver(new VirtualClock());
  await new DeviceWriter().write(driver, bound({ scale: 0.1 }), 2.5, {});
  assert.deepEqual(driver.writes, [["r", 25]]);
});

test("bits are put into what the register holds", async () => {
  const driver = new FakePolledDriver(new VirtualClock());
  driver.values.set("r", 0xf5);
  await new DeviceWriter().write(driver, bound({ bits: LOW }), 10, {});
  assert.deepEqual(driver.writes, [["r", 0xfa]]);
  await assert.rejects(new DeviceWriter().write(driver, bound({ bits: LOW }), 16, {}), hasCode("things.out-of-range"));
});

test("fields of one register that are written at the same time do not undo each other", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 15 })), { maxLength: 12 }),
      async (writes) => {
        const driver = new FakePolledDriver(new VirtualClock());
        const writer = new DeviceWriter();
        await Promise.all(
          writes.map(([isLow, value]) => writer.write(driver, bound({ bits: isLow ? LOW : HIGH }), value, {})),
        );
        const last = (wanted: boolean): number => writes.findLast(([isLow]) => isLow === wanted)?.[1] ?? 0;
        assert.equal(driver.values.get("r") ?? 0, last(true) + last(false) * 16);
      },
    ),
  );
});

test("a whole register that is written meanwhile comes after the bits", async () => {
  const driver = new FakePolledDriver(new VirtualClock());
  const gate = Promise.withResolvers<void>();
  driver.gate = gate.promise;
  const writer = new DeviceWriter();
  const bits = writer.write(driver, bound({ bits: LOW }), 1, {});
  const whole = writer.write(driver, bound(), 0x70, {});
  gate.resolve();
  await Promise.all([bits, whole]);
  assert.deepEqual(
    driver.writes.map(([, value]) => value),
    [1, 0x70],
  );
});

test("a register that can not be read is not written, and what waits goes on", async () => {
  const driver = new FakePolledDriver(new VirtualClock());
  driver.values.set("r", gone());
  const writer = new DeviceWriter();
  const bits = writer.write(driver, bound({ bits: LOW }), 1, {});
  const other = writer.write(driver, bound({}, "other"), 5, {});
  await assert.rejects(bits, ThimbleError);
  await other;
  assert.deepEqual(driver.writes, [["other", 5]]);
});

test("who gives up waiting does not write", async () => {
  const driver = new FakePolledDriver(new VirtualClock());
  const gate = Promise.withResolvers<void>();
  driver.gate = gate.promise;
  const writer = new DeviceWriter();
  const stop = new AbortController();
  const bits = writer.write(driver, bound({ bits: LOW }), 1, {});
  const waiting = assert.rejects(writer.write(driver, bound(), 5, { signal: stop.signal }), /enough/);
  stop.abort(new Error("enough"));
  await waiting;
  gate.resolve();
  await bits;
  assert.deepEqual(driver.writes, [["r", 1]]);
});
