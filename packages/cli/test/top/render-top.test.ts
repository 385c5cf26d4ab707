import assert from "node:assert/strict";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { COLOURED } from "../../src/output/paint.ts";
import { renderTop } from "../../src/top/render-top.ts";
import { matchGolden } from "../support/golden.ts";
import { SAMPLE_TOP } from "../support/sample-top.ts";

test("renderTop() shows everything where there is room, and what matters most where there is little", () => {
  matchGolden("top-whole", `${renderTop(SAMPLE_TOP, undefined).join("\n")}\n`);
  matchGolden("top-80", `${renderTop({ ...SAMPLE_TOP, sort: "state" }, 80).join("\n")}\n`);
});

test("renderTop() is never wider than the terminal, and always has the names", () => {
  for (let width = 20; width < 250; width += 7) {
    const lines = renderTop(SAMPLE_TOP, width);
    assert.ok(lines.every((line) => line.length <= width));
    assert.match(lines[2] ?? "", /^CONTAINER/);
  }
});

test("renderTop() leaves rates out with the first look, and says what is there when nothing matches", () => {
  const containers = { ...SAMPLE_TOP.containers, matching: 0, waiting: 0, ended: 0 };
  const [sums] = renderTop({ ...SAMPLE_TOP, containers, perSecond: null, rows: [] }, undefined);
  assert.equal(sums, "9,998 running  0 of 10,000 match  655.2 MB memory  12 events waiting");
});

test("renderTop() colours what does not run and what is near its budget, and changes no character of the text", () => {
  const painted = renderTop(SAMPLE_TOP, undefined, COLOURED);
  const bare = painted.map((line) => stripVTControlCharacters(line));
  assert.deepEqual(bare, renderTop(SAMPLE_TOP, undefined));
  assert.deepEqual(
    painted.slice(3).map((line) => (line.startsWith("\u001b") ? line.slice(2, 4) : undefined)),
    [undefined, "33", "31"],
  );
});
