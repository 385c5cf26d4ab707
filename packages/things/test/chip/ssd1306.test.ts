import assert from "node:assert/strict";
import { test } from "node:test";
import { drawText, SSD1306 } from "../../src/chip/ssd1306.ts";
import { hasCode } from "../things.ts";
import { openChip, testI2cChip } from "./chip-under-test.ts";

/** Keeps its commands and its dots. */
class Ssd1306Model {
  readonly commands: number[][] = [];
  readonly pages: Uint8Array[] = Array.from({ length: 8 }, () => new Uint8Array(128).fill(0xaa));
  #page = 0;

  transfer(write: Uint8Array, readLength: number): Uint8Array | undefined {
    const [kind, ...bytes] = write;
    if (readLength > 0) return undefined;
    if (kind === 0x00) this.#obey(bytes);
    if (kind === 0x40) this.pages[this.#page]?.set(bytes);
    return new Uint8Array(0);
  }

  #obey(bytes: number[]): void {
    const [, , last, range, page] = bytes;
    if (bytes[0] === 0x21 && last === 127 && range === 0x22) this.#page = page ?? 0;
    else this.commands.push(bytes);
  }

  /** The dots of letters of a line, as a person sees them. */
  picture(line: number, letters: number): string {
    const columns = [...(this.pages[line] ?? [])].slice(0, 6 * letters - 1);
    const row = (dot: number): string => columns.map((byte) => ((byte >> dot) & 1 ? "#" : ".")).join("");
    return Array.from({ length: 7 }, (_, dot) => row(dot)).join("\n");
  }
}

const make = (): Ssd1306Model => new Ssd1306Model();

testI2cChip(SSD1306, make);

test("ssd1306 is cleared before it is turned on, and off when it is closed", async () => {
  const { model, session } = await openChip(SSD1306, make);
  const setup = "ae d580 a83f d300 40 8d14 2000 a1 c8 da12 d9f1 db20 a4 a6".replaceAll(" ", "");
  assert.equal(Buffer.from(model.commands[0] ?? []).toString("hex"), setup);
  assert.deepEqual(model.commands.at(-1), [0xaf]);
  assert.ok(model.pages.every((page) => page.every((byte) => byte === 0)));
  await session.close();
  assert.deepEqual(model.commands.at(-1), [0xae]);
});

test("ssd1306 with 32 rows has half of the pages", async () => {
  const { model } = await openChip(SSD1306, make, { height: 32 });
  assert.deepEqual(
    model.pages.map((page) => page[0]),
    [0, 0, 0, 0, 0xaa, 0xaa, 0xaa, 0xaa],
  );
  assert.deepEqual(model.commands[0]?.[4], 31);
});

test("ssd1306 shows text, a line a page", async () => {
  const { model, session } = await openChip(SSD1306, make);
  await session.show?.("Hi\n-1");
  assert.equal(
    model.picture(0, 2),
    ["#...#...#..", "#...#......", "#...#..##..", "#####...#..", "#...#...#..", "#...#...#..", "#...#..###."].join(
      "\n",
    ),
  );
  assert.equal(
    model.picture(1, 2),
    ["........#..", ".......##..", "........#..", "#####...#..", "........#..", "........#..", ".......###."].join(
      "\n",
    ),
  );
});

test("ssd1306 sends only the lines that changed, and all of a line that it could not send", async () => {
  const { bus, session, transfers } = await openChip(SSD1306, make);
  await session.show?.("a\nb");
  await session.show?.("a\nc");
  const pagesOf = (): unknown => transfers.filter(({ write }) => write.length === 7).map(({ write }) => write[5]);
  assert.deepEqual(pagesOf(), [0, 1, 1]);
  bus.break(0x3c, "gone");
  await assert.rejects(session.show?.("a\nd") ?? Promise.resolve(), hasCode("things.unreachable"));
  bus.mend(0x3c);
  await session.show?.("a\nc");
  assert.deepEqual(pagesOf(), [0, 1, 1, 1, 1]);
});

test("ssd1306 is written, never read", async () => {
  const { model, write, failure } = await openChip(SSD1306, make);
  await write("contrast", 200);
  await write("inverted", 1);
  await write("on", 0);
  assert.deepEqual(model.commands.slice(-3), [[0x81, 200], [0xa7], [0xae]]);
  await assert.rejects(write("contrast", 0.5), hasCode("things.out-of-range"));
  assert.equal((await failure("contrast")).code, "things.not-readable");
});

test("drawText() cuts off what does not fit", () => {
  const pages = drawText(`${"x".repeat(40)}\n\n3\n4\n5`, 4);
  assert.equal(pages.length, 4);
  assert.deepEqual([...(pages[0]?.subarray(120) ?? [])].slice(5), [0, 0, 0]);
  assert.ok(pages[1]?.every((byte) => byte === 0));
});
