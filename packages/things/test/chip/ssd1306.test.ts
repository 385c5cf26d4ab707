import assert from "node:assert/strict";
import { test } from "node:test";
import { drawText, SSD1306 } from "../../src/chip/ssd1306.ts";
import { Ssd1306Model } from "../../src/simulated/chip-model/ssd1306-model.ts";
import { hasCode } from "../things.ts";
import { openChip, testI2cChip } from "./chip-under-test.ts";

const make = (): Ssd1306Model => new Ssd1306Model();

/** The dots of letters of a line, as a person sees them. */
function picture(model: Ssd1306Model, line: number, letters: number): string {
  const columns = [...(model.pages[line] ?? [])].slice(0, 6 * letters - 1);
  const row = (dot: number): string => columns.map((byte) => ((byte >> dot) & 1 ? "#" : ".")).join("");
  return Array.from({ length: 7 }, (_, dot) => row(dot)).join("\n");
}

testI2cChip(SSD1306, make);

test("ssd1306 is cleared before it is turned on, and off when it is closed", async () => {
  const { model, session } = await openChip(SSD1306, make);
  const setup = "ae d580 a83f d300 40 8d14 2000 a1 c8 da12 d9f1 db20 a4 a6".replaceAll(" ", "");
  assert.equal(Buffer.from(model.commands.slice(0, 14).flat()).toString("hex"), setup);
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
  assert.deepEqual(model.commands[2], [0xa8, 31]);
});

test("ssd1306 shows text, a line a page", async () => {
  const { model, session } = await openChip(SSD1306, make);
  await session.show?.("Hi\n-1");
  assert.equal(
    picture(model, 0, 2),
    ["#...#...#..", "#...#......", "#...#..##..", "#####...#..", "#...#...#..", "#...#...#..", "#...#..###."].join(
      "\n",
    ),
  );
  assert.equal(
    picture(model, 1, 2),
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
