import { type Clock, sleep, type ThimbleError } from "@thimble/base";
import type { BusCallOptions } from "../bus/bus-call-options.ts";
import { beyondRange } from "./beyond-range.ts";
import type { I2cChip } from "./chip.ts";
import { defineI2cChip } from "./define-chip.ts";
import { I2cRegisters } from "./i2c-registers.ts";
import { VL53L0X_TUNING } from "./vl53l0x-tuning.ts";
import { waitUntilReady } from "./wait-until-ready.ts";

/**
 * Registers. ST publishes no map of them: names and numbers are those of its API, STSW-IMG005, vl53l0x_device.h; identities are those of the
 * datasheet, section 3.2, table 4 "Reference registers".
 */
const START = 0x00;
const SEQUENCE = 0x01;
const INTERRUPT = 0x0a;
const CLEAR_INTERRUPT = 0x0b;
const INTERRUPT_STATUS = 0x13;
const RESULT = 0x14;
const SIGNAL_LIMIT = 0x44;
const SPADS_REQUESTED = 0x4e;
const SPADS_OFFSET = 0x4f;
const SIGNAL_CHECKS = 0x60;
const POWER_SOURCE = 0x80;
const INTERRUPT_POLARITY = 0x84;
const PAD_VOLTAGE = 0x89;
const STOP_VARIABLE = 0x91;
const SPAD_MAP = 0xb0;
const SPADS_START = 0xb6;
const MODEL = 0xc0;
const PAGE = 0xff;

/** A measurement with the sequence as ST sets it takes about 33 ms. @see datasheet, "Max timing budget": default mode */
const MEASUREMENT_TIME = 33;
const TIME_LIMIT = 500;

/** Bits 6 to 3 of the result's first byte, when the range is right; the others say why it is not. @see STSW-IMG005, VL53L0X_get_pal_range_status() */
const VALID = 11;
/** mm from which on there is nothing to be seen. @see STSW-IMG005: a range of 8190 or 8191 means no target */
const NOTHING = 8190;

/** The first of the 44 reference diodes that have an aperture. @see STSW-IMG005, VL53L0X_set_reference_spads() */
const FIRST_WITH_APERTURE = 12;
const SPAD_BYTES = 6;

interface Vl53l0x {
  readonly registers: I2cRegisters;
  readonly clock: Clock;
  readonly call: BusCallOptions;
  readonly name: string;
}

async function writeAll({ registers, call }: Vl53l0x, pairs: readonly (readonly [number, number])[]): Promise<void> {
  for (const [register, byte] of pairs) await registers.write(register, [byte], call);
}

async function readByte({ registers, call }: Vl53l0x, register: number): Promise<number> {
  return (await registers.read(register, 1, call)).getUint8(0);
}

/** The byte that makes it stop, which each start must give back. @see STSW-IMG005, VL53L0X_DataInit() */
async function readStopVariable(chip: Vl53l0x): Promise<number> {
  await writeAll(chip, [
    [POWER_SOURCE, 1],
    [PAGE, 1],
    [START, 0],
  ]);
  const stop = await readByte(chip, STOP_VARIABLE);
  await writeAll(chip, [
    [START, 1],
    [PAGE, 0],
    [POWER_SOURCE, 0],
  ]);
  return stop;
}

/** How many reference diodes ST found best, and whether those with an aperture; kept in the chip. @see STSW-IMG005, VL53L0X_get_info_from_device() */
async function readSpads(chip: Vl53l0x): Promise<{ readonly count: number; readonly hasAperture: boolean }> {
  await writeAll(chip, [
    [POWER_SOURCE, 1],
    [PAGE, 1],
    [START, 0],
    [PAGE, 6],
  ]);
  await writeAll(chip, [
    [0x83, (await readByte(chip, 0x83)) | 0x04],
    [PAGE, 7],
    [0x81, 1],
    [POWER_SOURCE, 1],
  ]);
  await writeAll(chip, [
    [0x94, 0x6b],
    [0x83, 0],
  ]);
  await waitUntilReady({ ...chip, every: 1, limit: TIME_LIMIT }, async () =>
    (await readByte(chip, 0x83)) === 0 ? undefined : true,
  );
  await writeAll(chip, [[0x83, 1]]);
  const spads = await readByte(chip, 0x92);
  await writeAll(chip, [
    [0x81, 0],
    [PAGE, 6],
  ]);
  await writeAll(chip, [
    // Read on the page that was just chosen.
    [0x83, (await readByte(chip, 0x83)) & ~0x04],
    [PAGE, 1],
    [START, 1],
    [PAGE, 0],
    [POWER_SOURCE, 0],
  ]);
  return { count: spads & 0x7f, hasAperture: (spads & 0x80) !== 0 };
}

/** The map of reference diodes with only so many left on, from the first of their kind. @see STSW-IMG005, VL53L0X_set_reference_spads() */
export function chooseSpads(map: Uint8Array, count: number, hasAperture: boolean): readonly number[] {
  const chosen = Array.from({ length: SPAD_BYTES }, () => 0);
  let left = count;
  for (let spad = hasAperture ? FIRST_WITH_APERTURE : 0; spad < 8 * SPAD_BYTES && left > 0; spad++) {
    const bit = (map[spad >> 3] ?? 0) & (1 << (spad & 7));
    if (bit === 0) continue;
    chosen[spad >> 3] = (chosen[spad >> 3] ?? 0) | bit;
    left -= 1;
  }
  return chosen;
}

async function setSpads(chip: Vl53l0x): Promise<void> {
  const { count, hasAperture } = await readSpads(chip);
  const map = await chip.registers.read(SPAD_MAP, SPAD_BYTES, chip.call);
  await writeAll(chip, [
    [PAGE, 1],
    [SPADS_OFFSET, 0],
    [SPADS_REQUESTED, 0x2c],
    [PAGE, 0],
    [SPADS_START, 0xb4],
  ]);
  const bytes = new Uint8Array(map.buffer, map.byteOffset, SPAD_BYTES);
  await chip.registers.write(SPAD_MAP, chooseSpads(bytes, count, hasAperture), chip.call);
}

async function waitForInterrupt(chip: Vl53l0x): Promise<void> {
  await waitUntilReady({ ...chip, every: 5, limit: TIME_LIMIT }, async () =>
    ((await readByte(chip, INTERRUPT_STATUS)) & 0b111) === 0 ? undefined : true,
  );
  await writeAll(chip, [[CLEAR_INTERRUPT, 1]]);
}

/** @see STSW-IMG005, VL53L0X_perform_single_ref_calibration() */
async function calibrate(chip: Vl53l0x, sequence: number, start: number): Promise<void> {
  await writeAll(chip, [
    [SEQUENCE, sequence],
    [START, start | 1],
  ]);
  await waitForInterrupt(chip);
  await writeAll(chip, [[START, 0]]);
}

/** @see STSW-IMG005, VL53L0X_DataInit(), VL53L0X_StaticInit(), VL53L0X_PerformRefCalibration() */
async function initialize(chip: Vl53l0x): Promise<number> {
  await writeAll(chip, [
    // Boards have 2.8 V or more on their bus; out of reset the pads are for 1.8 V.
    [PAD_VOLTAGE, (await readByte(chip, PAD_VOLTAGE)) | 1],
    [0x88, 0],
  ]);
  const stop = await readStopVariable(chip);
  await writeAll(chip, [[SIGNAL_CHECKS, (await readByte(chip, SIGNAL_CHECKS)) | 0x12]]);
  // 0.25 million counts a second, with seven bits behind the point.
  await chip.registers.write(SIGNAL_LIMIT, [0x00, 0x20], chip.call);
  await writeAll(chip, [[SEQUENCE, 0xff]]);
  await setSpads(chip);
  await writeAll(chip, VL53L0X_TUNING);
  await writeAll(chip, [
    [INTERRUPT, 0x04],
    [INTERRUPT_POLARITY, (await readByte(chip, INTERRUPT_POLARITY)) & ~0x10],
    [CLEAR_INTERRUPT, 1],
  ]);
  await calibrate(chip, 0x01, 0x40);
  await calibrate(chip, 0x02, 0x00);
  await writeAll(chip, [[SEQUENCE, 0xe8]]);
  return stop;
}

async function measure(chip: Vl53l0x, stop: number): Promise<number | ThimbleError> {
  await writeAll(chip, [
    [POWER_SOURCE, 1],
    [PAGE, 1],
    [START, 0],
    [STOP_VARIABLE, stop],
    [START, 1],
    [PAGE, 0],
    [POWER_SOURCE, 0],
    [START, 1],
  ]);
  await sleep(chip.clock, MEASUREMENT_TIME, chip.call.signal);
  await waitForInterrupt(chip);
  const view = await chip.registers.read(RESULT, 12, chip.call);
  const status = (view.getUint8(0) >> 3) & 0x0f;
  const distance = view.getUint16(10);
  if (status === VALID && distance < NOTHING) return distance;
  return beyondRange("distance", chip.name, `a target within 2 m, that sends enough light back (status ${status})`);
}

/** A distance sensor with a laser, by ST. It sleeps between readings. */
export const VL53L0X: I2cChip = defineI2cChip({
  name: "vl53l0x",
  title: "ST VL53L0X: distance",
  datasheet: {
    document: "DocID029104",
    revision: "2",
    title: "VL53L0X World's smallest Time-of-Flight ranging and gesture detection sensor",
    checkedAgainst:
      "every write of ST's own API, as Adafruit_VL53L0X (23dc309) publishes it, recorded: the datasheet has neither registers nor an example; CircuitPython's driver",
  },
  addresses: [0x29],
  identities: [
    { register: MODEL, width: 1, mask: 0xff, value: 0xee },
    { register: MODEL + 1, width: 1, mask: 0xff, value: 0xaa },
  ],
  conversion: MEASUREMENT_TIME,
  properties: {
    distance: {
      type: "integer",
      unit: "mm",
      minimum: 0,
      maximum: 2000,
      access: "read",
      description: "To the nearest target in 25 degrees; an error when there is none",
    },
  },
  options: {},
  start: async ({ device, clock, call, name }) => {
    const chip = { registers: new I2cRegisters(device), clock, call, name };
    const stop = await initialize(chip);
    return {
      measurements: [
        { gives: ["distance"], take: async (again) => ({ distance: await measure({ ...chip, call: again }, stop) }) },
      ],
    };
  },
});
