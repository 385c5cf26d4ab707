import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { runHere } from "../support/command-line.ts";

const BOILER = `"@context": https://www.w3.org/2022/wot/td/v1.1
title: Boiler
properties:
  mode: { type: string, enum: ["off", heat], thimble:safeState: "off", thimble:safeAfter: 10s, forms: [{ href: "simulated:" }] }
  pressure: { title: Pressure, type: number, unit: bar, minimum: 0, maximum: 16, readOnly: true, forms: [{ href: "simulated:" }] }
  note: { type: string, forms: [{ href: "simulated:" }] }
actions:
  rinse: { input: { type: integer, unit: s, minimum: 5, multipleOf: 5 }, forms: [{ href: "simulated:" }] }
`;

test("thimble things describe shows what a Thing has, and what of it is not served", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "thimble-describe-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "boiler.td.yaml"), BOILER);
  const { status, stdout } = await runHere(["things", "describe", "boiler.td.yaml"], { cwd: folder });
  assert.equal(status, 0);
  assert.match(stdout, /^Boiler \(boiler\) {2}simulated {2}simulated:/);
  assert.match(stdout, /\nmode +word +off heat +read write +1\.0 s +off after 10\.0 s\n/);
  assert.match(stdout, /\npressure +Pressure +number +bar +0…16 +read +1\.0 s/);
  assert.match(stdout, /\nrinse +integer +s +5… by 5 +invoke/);
  assert.match(stdout, /\nnot served: note: it is any text: only one with an enum is served\n/);
});
