import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import fc from "fast-check";
import type { SpiDevice } from "../../src/bus/spi-device.ts";
import { MCP3008, mcp3008Voltage } from "../../src/chip/mcp3008.ts";
import { hasCode } from "../things.ts";

const clock = new VirtualClock();

/** Inputs in V against a reference; the answer begins after the start bit, the four control bits, the sampling and a null bit. */
class Mcp3008Model implements SpiDevice {
  readonly name: string = "spidev0.0";
  readonly inputs: number[] = [0, 0, 0, 0, 0, 0, 0, 0];
  readonly sent: number[][] = [];
  readonly #reference: number;

  constructor(reference: number) {
    this.#reference = reference;
  }

  async transfer(bytes: Uint8Array): Promise<Uint8Array> {
    this.sent.push([...bytes]);
    const [start, control = 0] = bytes;
    assert.equal(start, 1);
    const channel = (control >> 4) & 7;
    const minus = (control & 0x80) === 0 ? (this.inputs[channel ^ 1] ?? 0) : 0;
    const steps = Math.floor((((this.inputs[channel] ?? 0) - minus) * 1024) / this.#reference);
    const code = Math.min(1023, Math.max(0, steps));
    return Uint8Array.of(0xff, 0xf8 | (code >> 8), code & 0xff);
  }
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
  const model = new Mcp3008Model(3.3);
  model.inputs.splice(0, 8, 0, 0.825, 0, 0, 0, 0, 1.65, 3);
  const session = await MCP3008.open(model, {}, { clock });
  const answers = await session.read(["voltage1", "voltage7", "voltage67", "voltage76"]);
  assert.deepEqual(
    [...answers.values()].map((answer) => Number(answer).toFixed(2)),
    ["0.82", "3.00", "0.00", "1.35"],
  );
  assert.deepEqual(model.sent, [
    [1, 0x90, 0],
    [1, 0xf0, 0],
    [1, 0x60, 0],
    [1, 0x70, 0],
  ]);
});

test("mcp3008 gives back what an input is set to, within a step", async () => {
  const model = new Mcp3008Model(5);
  const session = await MCP3008.open(model, { reference: 5 }, { clock });
  await fc.assert(
    fc.asyncProperty(fc.double({ min: 0, max: 4.99, noNaN: true }), async (voltage) => {
      model.inputs[3] = voltage;
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
  await assert.rejects(
    MCP3008.open(new Mcp3008Model(5), { reference: 12 }, { clock }),
    hasCode("things.bad-description"),
  );
});
