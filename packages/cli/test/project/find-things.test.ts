import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { findThings } from "../../src/project/find-things.ts";

const LAMP = `"@context": https://www.w3.org/2022/wot/td/v1.1
title: Lamp
properties: { on: { type: boolean, forms: [{ href: "simulated:" }] } }
`;

test("findThings() finds a file and a folder, and says what is missing", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "thimble-find-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "lamp.td.yaml"), LAMP);
  assert.deepEqual(Object.keys(await findThings("lamp.td.yaml", folder)), ["lamp"]);
  assert.deepEqual(Object.keys(await findThings(".", folder)), ["lamp"]);
  await assert.rejects(findThings(undefined, folder), (error) => isThimbleError(error, "base.not-found"));
});
