import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isThimbleError } from "@thimble/base";
import { LANGUAGES } from "../../src/new/languages.ts";
import { planProject } from "../../src/new/plan-project.ts";

const TEMPLATE = [
  { path: "gitignore", text: "node_modules/\n" },
  { path: "cargo-config.toml", text: "__SOURCE__ __SDK__ __OTHER__" },
  { path: "package.json", text: '{ "name": "__NAME__", "uses": "__VERSION__" }' },
  { path: "test/container.test.js", text: "// __NAME__ and __NAME__" },
];

describe("planProject()", () => {
  it("fills in name and version, and gives files their own names", () => {
    assert.deepEqual(planProject(TEMPLATE, { name: "cold-room", version: "1.2.3", language: LANGUAGES.rust }), [
      { path: ".gitignore", text: "node_modules/\n" },
      { path: ".cargo/config.toml", text: "Cargo.toml rust __OTHER__" },
      { path: "package.json", text: '{ "name": "cold-room", "uses": "1.2.3" }' },
      { path: "test/cold-room.test.js", text: "// cold-room and cold-room" },
    ]);
  });

  for (const name of ["", "Cold", "a b", "a/b", "../a", "-a", "a:1", "ä", "a".repeat(300)]) {
    it(`refuses the name "${name.slice(0, 10)}"`, () => {
      assert.throws(
        () => planProject(TEMPLATE, { name, version: "1.2.3", language: LANGUAGES.rust }),
        (error) => isThimbleError(error, "base.argument"),
      );
    });
  }
});
