import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import { I2cPlaces } from "../../src/i2c/i2c-places.ts";
import type { Kernel } from "../../src/kernel/kernel.ts";
import { hasCode } from "../things.ts";
import { BUS_PATH, i2cScene } from "./i2c-scene.ts";

test("I2cPlaces makes each transaction whole: a write, a read, both with a repeated start, or only an address", async () => {
  const { adapter, places } = i2cScene();
  const asked: unknown[] = [];
  adapter.attach(0x40, {
    transfer: (write, length) => {
      asked.push([[...write], length]);
      return new Uint8Array(length).fill(7);
    },
  });
  await Promise.all([places.open(), places.open()]);
  const device = places.device(0x40);
  assert.equal(device.name, "i2c-1 at 0x40");
  const answers = await Promise.all([
    device.transfer(Uint8Array.of(1), 2),
    device.transfer(Uint8Array.of(2, 3), 0),
    device.transfer(new Uint8Array(0), 1),
    device.transfer(new Uint8Array(0), 0),
  ]);
  assert.deepEqual(
    answers.map((each) => [...each]),
    [[7, 7], [], [7], []],
  );
  assert.deepEqual(asked, [
    [[1], 2],
    [[2, 3], 0],
    [[], 1],
    [[], 0],
  ]);
  await places.close();
});

test("I2cPlaces says that nothing acknowledges, that the bus is gone, and that it is not open", async () => {
  const { kernel, places } = i2cScene();
  const device = places.device(0x76);
  await assert.rejects(device.transfer(Uint8Array.of(1), 1), hasCode("things.unreachable"));
  await places.open();
  await assert.rejects(device.transfer(Uint8Array.of(1), 1), /i2c-1 at 0x76: nothing acknowledges/);
  kernel.detach(BUS_PATH);
  await assert.rejects(device.transfer(Uint8Array.of(1), 1), /the device is gone/);
  await assert.rejects(device.transfer(Uint8Array.of(1), 1), /the bus is not open/);
  await assert.rejects(places.open(), hasCode("things.unreachable"));
  const reason = new Error("no more");
  await assert.rejects(device.transfer(Uint8Array.of(1), 1, { signal: AbortSignal.abort(reason) }), reason);
  await places.close();
});

test("I2cPlaces refuses an adapter that speaks SMBus only", async () => {
  const file = {
    name: BUS_PATH,
    ioctl: async () => 0,
    burst: () => assert.fail(),
    derive: () => assert.fail(),
    listen: () => assert.fail(),
    close: async () => undefined,
  };
  const kernel: Kernel = { open: async () => file, monotonic: () => 0n };
  await assert.rejects(new I2cPlaces(BUS_PATH, kernel).open(), (error) => {
    assert.ok(error instanceof ThimbleError && error.code === "things.refused");
    return /SMBus only/.test(error.message);
  });
});
