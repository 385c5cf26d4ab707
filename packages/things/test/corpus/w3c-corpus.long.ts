import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { env } from "node:process";
import { test } from "node:test";
import { corpusRow } from "./corpus-row.ts";

/** The folder `data/input_2022/TD` of w3c/wot-testing. Its documents have no licence that lets us keep them; the table has what became of each. */
const FOLDER = env["THIMBLE_TEST_W3C_CORPUS"];
const TABLE = new URL("w3c-2022.tsv", import.meta.url);

/** Thing Descriptions: what is no model, of another folder, and no data model of another kind. */
function paths(folder: string): readonly string[] {
  const all = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return all.filter((path) => /\.json(ld)?$/.test(path) && !/(^|\/)(TMs|DMs)\//.test(path)).toSorted();
}

test("each Thing Description of W3C's test event of 2022 is read, or refused with its reason, as the table says", {
  skip: FOLDER === undefined && "not run: THIMBLE_TEST_W3C_CORPUS does not name data/input_2022/TD of w3c/wot-testing",
}, () => {
  const folder = FOLDER ?? "";
  const rows = paths(folder).map((path) => corpusRow(path, readFileSync(join(folder, path))));
  if (env["UPDATE_GOLDEN"] === "1") writeFileSync(TABLE, `${rows.join("\n")}\n`);
  assert.deepEqual(rows, readFileSync(TABLE, "utf8").trimEnd().split("\n"));
});
