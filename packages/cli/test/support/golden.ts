import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Asserts that `text` is what the golden file holds. With `UPDATE_GOLDEN=1` the file is written instead: review it as code. */
export function matchGolden(name: string, text: string): void {
  const file = new URL(`../golden/${name}.txt`, import.meta.url);
  if (process.env["UPDATE_GOLDEN"] === "1") {
    mkdirSync(dirname(file.pathname), { recursive: true });
    writeFileSync(file, text);
  }
  assert.equal(
    text,
    readFileSync(file, "utf8"),
    `${name} changed; run the tests with UPDATE_GOLDEN=1 and review the difference`,
  );
}
