import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { runHere } from "../support/command-line.ts";

const LAMP = `"@context": https://www.w3.org/2022/wot/td/v1.1
title: Lamp
properties: { on: { type: boolean, forms: [{ href: "simulated:" }] } }
`;

function project(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "thimble-export-"));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "things"));
  writeFileSync(join(folder, "things/lamp.td.yaml"), LAMP);
  return folder;
}

test("thimble things export prints a Thing by its role, its file, or all of them", async (t) => {
  const cwd = project(t);
  for (const words of [["lamp"], ["things/lamp.td.yaml"], []]) {
    const { status, stdout } = await runHere(["things", "export", ...words], { cwd });
    assert.equal(status, 0);
    const td = JSON.parse(stdout);
    assert.deepEqual(
      [td.id, td.security, td.properties.on.forms],
      ["urn:thimble:thing:lamp", "nosec_sc", [{ href: "simulated:" }]],
    );
  }
  writeFileSync(join(cwd, "things/other.td.yaml"), LAMP);
  assert.equal(JSON.parse((await runHere(["things", "export"], { cwd })).stdout).length, 2);
});

test("thimble things export says which Thing is meant when there is none", async (t) => {
  const { status, stderr } = await runHere(["things", "export", "lmap"], { cwd: project(t) });
  assert.equal(status, 2);
  assert.match(stderr, /did you mean "lamp"\?/);
});
