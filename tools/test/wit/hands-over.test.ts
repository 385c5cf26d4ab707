import assert from "node:assert/strict";
import { test } from "node:test";
import { EDGE_HANDS_OVER } from "../../../packages/model/src/contract/edge-contract.ts";
import { handsOver } from "../../wit/hands-over.ts";
import { loadWit } from "../../wit/wit-library.ts";

test("EDGE_HANDS_OVER has every function of wit/ that returns a text or a list, also within records, variants and errors", () => {
  const library = loadWit("wit");
  const found = library.imported.flatMap((one) =>
    one.functions.filter((each) => handsOver(each, one, library)).map(({ name }) => `${one.id} ${name}`),
  );
  const listed = Object.entries(EDGE_HANDS_OVER).flatMap(([from, names]) => names.map((name) => `${from} ${name}`));
  assert.deepEqual(listed.sort(), found.sort());
});
