import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import fc from "fast-check";
import type { SpiDevice } from "../../src/bus/spi-device.ts";
import { MCP3008, mcp3008Voltage } from "../../src/chip/mcp3008.ts";
import { Mcp3008Model } from "../../src/simulated/chip-model/mcp3008-model.ts";
import { hasCode } from "../things.ts";

const clock = new VirtualClock();

/** A model on a line, and every byte that was sent to it. */
function wired(reference: number): {
  readonly model: Mcp3008Model;
  readonly device: SpiDevice;
  readonly sent: number[][];
} {
  const model = new Mcp3008Model({ options: { reference } });
  const sent: number[][] = [];
  const transfer = async (bytes: Uint8Array): Promise<Uint8Array> => {
    sent.push([...bytes]);
    return model.transfer(bytes);
  };
  return { model, device: { name: "spidev0.0", transfer }, sent };
}

test("mcp3008 makes voltages by equation 4-2 of its datasheet", () => {
  assert.equal(mcp3008Voltage(0, 5), 0);
  assert.equal(mcp3008Voltage(512, 5), 2.5);
  assert.equal(mcp3008Voltage(1023, 5), (1023 * 5) / 1024);
});

test("mcp3008 has eight inputs against ground and eight pairs", () => {
  const names = Object.keys(MCP3008.properties);
  assert.deepEqual(names.slice(6), ["voltage6", "voltage7", ...names.slice(8)]);
  assert.equal(
    names.slice(8).join(" "),
    "voltage01 voltage10 voltage23 voltage32 voltage45 voltage54 voltage67 voltage76",
  );
});

test("mcp3008 sends the bits of table 5-2 and reads one input a transaction", async () => {
  const { model, device, sent } = wired(3.3);
  for (const [input, voltage] of [
    [1, 0.825],
    [6, 1.65],
    [7, 3],
  ] as const)
    model.set(`voltage${input}`, voltage);
  const session = await MCP3008.open(device, {}, { clock });
  const answers = await session.read(["voltage1", "voltage7", "voltage67", "voltage76"]);
  assert.deepEqual(
    [...answers.values()].map((answer) => Number(answer).toFixed(2)),
    ["0.82", "3.00", "0.00", "1.35"],
  );
  assert.deepEqual(sent, [
    [1, 0x90, 0],
    [1, 0xf0, 0],
    [1, 0x60, 0],
    [1, 0x70, 0],
  ]);
});

test("mcp3008 gives back what an input is set to, within a step", async () => {
  const { model, device } = wired(5);
  const session = await MCP3008.open(device, { reference: 5 }, { clock });
  await fc.assert(
    fc.asyncProperty(fc.double({ min: 0, max: 4.99, noNaN: true }), async (voltage) => {
      model.set("voltage3", voltage);
      const answer = (await session.read(["voltage3"])).get("voltage3");
      assert.ok(Math.abs(Number(answer) - voltage) <= 5 / 1024);
    }),
    { numRuns: 50 },
  );
});

test("mcp3008 gives an error when nothing drives the line of its answers, or too little comes", async () => {
  for (const answer of [Uint8Array.of(0xff, 0xff, 0xff), Uint8Array.of(0, 0)]) {
    const session = await MCP3008.open({ name: "spidev0.0", transfer: async () => answer }, {}, { clock });
    assert.ok(hasCode("things.bad-answer")((await session.read(["voltage0"])).get("voltage0")));
  }
});

test("mcp3008 refuses a reference that it can not have", async () => {
  await assert.rejects(MCP3008.open(wired(5).device, { reference: 12 }, { clock }), hasCode("things.bad-description"));
});
