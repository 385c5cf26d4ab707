import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { MCP23017 } from "../../src/chip/mcp23017.ts";
import { Mcp23017Model } from "../../src/simulated/chip-model/mcp23017-model.ts";
import { SimulatedI2cBus } from "../../src/simulated/chip-model/simulated-i2c-bus.ts";
import { hasCode } from "../things.ts";
import { openChip, testI2cChip } from "./chip-under-test.ts";

const make = (): Mcp23017Model => new Mcp23017Model();

testI2cChip(MCP23017, make);

test("mcp23017 reads sixteen pins in one transaction", async () => {
  const { model, read, transfers } = await openChip(MCP23017, make, { inverted: "a1" });
  model.set("a0", 1);
  model.set("b7", 1);
  const answers = await read("a0", "a1", "a2", "b7");
  assert.deepEqual([...answers.values()], [1, 1, 0, 1]);
  assert.deepEqual(transfers, [{ write: [0x12], readLength: 2 }]);
});

test("mcp23017 drives its outputs and refuses to drive its inputs", async () => {
  const { model, write, value, transfers } = await openChip(MCP23017, make, { outputs: "a7 b0", pullUps: "b1" });
  await write("b0", 1);
  await write("a7", 1);
  await write("b0", 0);
  assert.deepEqual([model.get("a7"), model.get("b0")], [1, 0]);
  assert.equal(await value("a7"), 1);
  assert.deepEqual(transfers[0]?.write, [0x14, 0x00, 0x01]);
  assert.deepEqual([...model.registers.subarray(0x0c, 0x0e)], [0x00, 0x02]);
  await assert.rejects(write("b1", 1), hasCode("things.not-writable"));
});

test("mcp23017 keeps what its outputs drive when it is opened, and forgets a write that failed", async () => {
  const { model, bus, write } = await openChip(
    MCP23017,
    () => {
      const running = make();
      running.hold(0x00, [0xfc, 0xff]);
      running.hold(0x14, [0x02, 0x00]);
      return running;
    },
    { outputs: "a0,a1" },
  );
  assert.equal(model.get("a1"), 1);
  bus.break(0x20, "gone");
  await assert.rejects(write("a1", 0), hasCode("things.unreachable"));
  bus.mend(0x20);
  await write("a0", 1);
  assert.deepEqual([model.get("a0"), model.get("a1")], [1, 1]);
});

test("mcp23017 drives nothing when it is closed", async () => {
  const { model, write, session } = await openChip(MCP23017, make, { outputs: "a0" });
  await write("a0", 1);
  await session.close();
  assert.deepEqual(
    [...model.registers.subarray(0x00, 0x02), ...model.registers.subarray(0x14, 0x16)],
    [0xff, 0xff, 0, 0],
  );
});

test("mcp23017 is refused when the chip does not keep its directions", async () => {
  const clock = new VirtualClock();
  const bus = new SimulatedI2cBus();
  bus.attach(0x20, { transfer: (_, readLength) => new Uint8Array(readLength) });
  await assert.rejects(MCP23017.open(bus.device(0x20), {}, { clock }), {
    code: "things.wrong-chip",
    message: "Cannot use mcp23017 at i2c-simulated at 0x20: its directions read 0x0",
    expected: "0xffff",
  });
});
