import assert from "node:assert/strict";
import { test } from "node:test";
import { EDGE_VERSION } from "@thimble/model";
import { runHere } from "../support/command-line.ts";

test("thimble version names Thimble, the contract and Node", async () => {
  const { stdout } = await runHere(["version"]);
  assert.equal(stdout, `thimble 0.1.0\nthimble:edge ${EDGE_VERSION}\nnode ${process.versions.node}\n`);
  assert.deepEqual(JSON.parse((await runHere(["version", "--json"])).stdout), {
    thimble: "0.1.0",
    edge: EDGE_VERSION,
    node: process.versions.node,
  });
});
