import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { SENSIRION_CRC } from "../../../src/chip/crc8.ts";
import { CommandModel, type MeasuringCommand } from "../../../src/simulated/chip-model/command-model.ts";

class Echo extends CommandModel {
  constructor(clock: VirtualClock) {
    super({ clock, crc: SENSIRION_CRC }, {});
  }

  protected override obey([command = 0]: Uint8Array): MeasuringCommand | undefined {
    return command === 1 ? { time: 10, words: () => [0xbeef] } : undefined;
  }
}

test("CommandModel acknowledges no read until it has measured, and answers once, with checksums", async () => {
  const clock = new VirtualClock();
  const model = new Echo(clock);
  assert.equal(model.transfer(new Uint8Array(0), 3), undefined);
  model.transfer(Uint8Array.of(2), 0);
  assert.deepEqual(model.transfer(Uint8Array.of(1), 0), new Uint8Array(0));
  assert.equal(model.transfer(new Uint8Array(0), 3), undefined);
  await clock.advance(10);
  // 0x92 is the checksum that Sensirion's datasheets give for 0xBEEF.
  assert.deepEqual(model.transfer(new Uint8Array(0), 4), Uint8Array.of(0xbe, 0xef, 0x92, 0xff));
  assert.equal(model.transfer(new Uint8Array(0), 3), undefined);
});
