import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { defineClockedChip, defineI2cChip, defineOneWireChip, defineSpiChip } from "../../src/chip/define-chip.ts";
import { hasCode } from "../things.ts";

const clock = new VirtualClock();
const COMMON = {
  name: "part",
  title: "A part",
  datasheet: { document: "1", revision: "1", title: "Part", checkedAgainst: "nothing" },
  conversion: 1,
  properties: { on: { type: "boolean", access: "read", description: "" } },
  options: { level: { kind: "number", unit: "V", minimum: 1, maximum: 3, default: 2, description: "" } },
} as const;
const WORK = { measurements: [{ gives: ["on"], take: async () => ({ on: 1 }) }] } as const;

test("a chip is its description with a way to open it", async () => {
  const seen: unknown[] = [];
  const chip = defineI2cChip({
    ...COMMON,
    addresses: [0x10],
    identities: [],
    start: async ({ options, name, device }) => {
      seen.push(options.level, name, device.name);
      return WORK;
    },
  });
  assert.equal(chip.bus, "i2c");
  assert.equal("start" in chip, false);
  const device = { name: "i2c-1 at 0x10", transfer: async () => new Uint8Array(0) };
  const session = await chip.open(device, { level: 3 }, { clock });
  assert.deepEqual(seen, [3, "part at i2c-1 at 0x10", "i2c-1 at 0x10"]);
  assert.deepEqual(await session.read(["on"]), new Map([["on", 1]]));
  await assert.rejects(chip.open(device, { level: 4 }, { clock }), hasCode("things.bad-description"));
  assert.equal(seen.length, 3);
});

test("a chip on I2C is started only when its identity is right", async () => {
  const chip = defineI2cChip({
    ...COMMON,
    addresses: [0x10],
    identities: [{ register: 1, width: 1, mask: 0xff, value: 7 }],
    start: () => assert.fail("started"),
  });
  const device = { name: "bus", transfer: async () => Uint8Array.of(8) };
  await assert.rejects(chip.open(device, {}, { clock }), hasCode("things.wrong-chip"));
});

test("each bus has its own kind of chip", async () => {
  const start = async (): Promise<typeof WORK> => WORK;
  const spi = defineSpiChip({ ...COMMON, spi: { mode: 0, maximumHz: 1e6 }, start });
  const wire = defineOneWireChip({ ...COMMON, family: 0x28, start });
  const clocked = defineClockedChip({ ...COMMON, start });
  assert.deepEqual([spi.bus, wire.bus, clocked.bus], ["spi", "one-wire", "clocked-lines"]);
  const session = await spi.open({ name: "spidev0.0", transfer: async (bytes) => bytes }, {}, { clock });
  assert.deepEqual(await session.read(["on"]), new Map([["on", 1]]));
});
