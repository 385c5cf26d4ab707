import type { BusCallOptions } from "../bus/bus-call-options.ts";
import type { I2cChip } from "./chip.ts";
import { defineI2cChip } from "./define-chip.ts";
import { GLYPH_COLUMNS, glyphColumns } from "./font.ts";

/** The first byte of a transaction: commands follow, or dots. @see section 8.1.5.2 "Write mode for I2C" */
const COMMANDS = 0x00;
const DOTS = 0x40;

const COLUMNS = 128;
/** Rows of a page: the dots of one byte, the lowest bit at the top. @see section 8.7 "Graphic Display Data RAM" */
const PAGE_ROWS = 8;

/** Commands. @see section 9, table 9-1 "Command Table" */
const CONTRAST = 0x81;
const NORMAL = 0xa6;
const INVERTED = 0xa7;
const OFF = 0xae;
const ON = 0xaf;
const COLUMN_RANGE = 0x21;
const PAGE_RANGE = 0x22;

/** What it must be told before it shows anything, by its height. @see application note in the datasheet, "Software initialization flow chart"; section 10 "Command descriptions" */
function initialization(height: number): readonly number[] {
  return [
    ...[OFF],
    ...[0xd5, 0x80], // clock, as at reset
    ...[0xa8, height - 1], // multiplex ratio
    ...[0xd3, 0x00, 0x40], // no offset, first line at the top
    ...[0x8d, 0x14], // charge pump on: these boards have no supply for the panel
    ...[0x20, 0x00], // dots go from left to right, then to the next page
    ...[0xa1, 0xc8], // the connector is above the glass
    ...[0xda, height === 64 ? 0x12 : 0x02], // how the rows of the glass are wired
    ...[0xd9, 0xf1, 0xdb, 0x20], // pre-charge for the charge pump, deselect level as at reset
    ...[0xa4, NORMAL], // show the memory
  ];
}

/** The dots of text on pages of a height: one byte a column, a line a page, 21 letters a line. What does not fit is cut off. */
export function drawText(text: string, pages: number): readonly Uint8Array[] {
  const lines = text.split("\n");
  return Array.from({ length: pages }, (_, page) => {
    const dots = new Uint8Array(COLUMNS);
    const room = Math.floor(COLUMNS / (GLYPH_COLUMNS + 1));
    [...(lines[page] ?? "")].slice(0, room).forEach((letter, index) => {
      dots.set(glyphColumns(letter), index * (GLYPH_COLUMNS + 1));
    });
    return dots;
  });
}

/** A small display of 128 columns, by Solomon Systech. It can be written only. */
export const SSD1306: I2cChip = defineI2cChip({
  name: "ssd1306",
  title: "Solomon Systech SSD1306: display of 128 by 64 or 32 dots",
  datasheet: {
    document: "SSD1306",
    revision: "1.5, August 2010",
    title: "SSD1306 128 x 64 Dot Matrix OLED/PLED Segment/Common Driver with Controller",
    checkedAgainst: "its datasheet's table of commands; CircuitPython's driver",
  },
  addresses: [0x3c, 0x3d],
  identities: [],
  conversion: 0,
  properties: {
    on: { type: "boolean", access: "write", description: "Whether anything is shown; on at the start" },
    inverted: { type: "boolean", access: "write", description: "Dark on bright" },
    contrast: {
      type: "integer",
      unit: "1",
      minimum: 0,
      maximum: 255,
      access: "write",
      description: "Brightness; 127 at the start",
    },
  },
  options: {
    height: {
      kind: "choice",
      values: [64, 32],
      default: 64,
      description: "Rows: 64 are eight lines of text, 32 are four",
    },
  },
  start: async ({ device, options: { height }, call }) => {
    const command = async (bytes: readonly number[], again: BusCallOptions): Promise<void> =>
      void (await device.transfer(Uint8Array.of(COMMANDS, ...bytes), 0, again));
    const shown: (Uint8Array | undefined)[] = [];
    const show = async (text: string, again: BusCallOptions): Promise<void> => {
      for (const [page, dots] of drawText(text, height / PAGE_ROWS).entries()) {
        if (shown[page]?.every((byte, column) => byte === dots[column]) === true) continue;
        // Until the page is whole, what is there is not known.
        shown[page] = undefined;
        await command([COLUMN_RANGE, 0, COLUMNS - 1, PAGE_RANGE, page, page], again);
        await device.transfer(Uint8Array.of(DOTS, ...dots), 0, again);
        shown[page] = dots;
      }
    };
    await command(initialization(height), call);
    await show("", call);
    await command([ON], call);
    return {
      writers: {
        on: (value, again) => command([value === 1 ? ON : OFF], again),
        inverted: (value, again) => command([value === 1 ? INVERTED : NORMAL], again),
        contrast: (value, again) => command([CONTRAST, value], again),
      },
      show,
      rest: () => command([OFF], {}),
    };
  },
});
