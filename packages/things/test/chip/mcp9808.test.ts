import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MCP9808, mcp9808Temperature } from "../../src/chip/mcp9808.ts";
import { Mcp9808Model } from "../../src/simulated/chip-model/mcp9808-model.ts";
import { openChip, testI2cChip } from "./chip-under-test.ts";

const make = (): Mcp9808Model => new Mcp9808Model();

testI2cChip(MCP9808, make);

test("mcp9808 makes 25.25 Cel of 0xC194, whose highest bits are alarms, as the datasheet's read example", () => {
  assert.equal(mcp9808Temperature(0xc194), 25.25);
  assert.equal(mcp9808Temperature(0x1ffc), -0.25);
  assert.equal(mcp9808Temperature(0x1d80), -40);
});

test("mcp9808 reads in one transaction", async () => {
  const { model, value, transfers } = await openChip(MCP9808, make);
  model.set("temperature", 21.5);
  assert.equal(await value("temperature"), 21.5);
  assert.deepEqual(transfers, [{ write: [0x05], readLength: 2 }]);
});

test("mcp9808 gives back what its surroundings are set to, within a step", async () => {
  for (const step of [0.5, 0.0625]) {
    const { model, value } = await openChip(MCP9808, make, { step });
    await fc.assert(
      fc.asyncProperty(fc.double({ min: -40, max: 125, noNaN: true }), async (temperature) => {
        model.set("temperature", temperature);
        assert.ok(Math.abs((await value("temperature")) - temperature) <= step / 2);
      }),
      { numRuns: 50 },
    );
  }
});

test("mcp9808 runs with the step that is asked for, from the coarsest, 00, to the finest, 11", async () => {
  for (const [code, step] of [0.5, 0.25, 0.125, 0.0625].entries()) {
    const { model, value } = await openChip(MCP9808, make, { step });
    model.set("temperature", 21.3125);
    assert.equal(await value("temperature"), Math.round(21.3125 / step) * step);
    assert.equal(model.words[0x08], code << 8);
    assert.equal(model.words[0x01], 0);
  }
});

test("mcp9808 waits for its first conversion, and is shut down when it is closed", async () => {
  const { model, session, clock } = await openChip(MCP9808, make, { step: 0.25 });
  // A fifth more than the typical time, which is all that the datasheet has: before that the register holds 0 Cel.
  assert.equal(clock.monotonic(), 78);
  await session.close();
  assert.equal(model.words[0x01], 0x0100);
});
