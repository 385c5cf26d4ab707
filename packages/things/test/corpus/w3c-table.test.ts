import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { corpusRow } from "./corpus-row.ts";

const ROWS = readFileSync(new URL("w3c-2022.tsv", import.meta.url), "utf8")
  .trimEnd()
  .split("\n");
const PAGE = readFileSync(new URL("../../../../docs/things.md", import.meta.url), "utf8");

test("the page says what the table of W3C's corpus has", () => {
  const results = ROWS.map((row) => row.split("\t")[2] ?? "");
  const served = results.filter((result) => result.startsWith("served: ")).length;
  assert.ok(PAGE.includes(`${served} of the ${ROWS.length} Thing Descriptions`), `${served} of the ${ROWS.length}`);
  assert.ok(results.every((result) => /^(served|refused): ./.test(result)));
});

test("a row of the table tells what is served, or all that is wrong without where", () => {
  const bytes = (td: object): Uint8Array => Buffer.from(JSON.stringify(td));
  const td = { "@context": "https://www.w3.org/2022/wot/td/v1.1", title: "A" };
  const forms = [{ href: "/a" }];
  const lamp = { ...td, properties: { on: { type: "boolean", forms }, name: { type: "string", forms } } };
  assert.match(
    corpusRow("lamp", bytes(lamp)),
    /^lamp\t[0-9a-f]{16}\tserved: 1 properties, 0 actions, 0 events, 1 not$/,
  );
  const texts = { ...td, properties: { a: { type: "string", forms }, b: { type: "string", forms }, c: { forms } } };
  const reasons = "it has no type; it is any text: only one with an enum is served";
  assert.equal(corpusRow("texts", bytes(texts)).split("\t")[2], `refused: ${reasons}`);
});
