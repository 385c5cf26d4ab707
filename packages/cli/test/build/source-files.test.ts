import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SourceFiles } from "../../src/build/source-files.ts";

describe("SourceFiles", () => {
  const files = new SourceFiles(import.meta.dirname);
  files.add("a.ts", "one\ntwo\n  three");

  it("tells line and column of an offset, both from 1", () => {
    assert.equal(files.where("a.ts", 0), "a.ts:1:1");
    assert.equal(files.where("a.ts", 4), "a.ts:2:1");
    assert.equal(files.where("a.ts", 10), "a.ts:3:3");
    assert.equal(files.where("unknown.ts", 10), "unknown.ts");
  });

  it("gives the line of an offset", () => {
    assert.equal(files.line("a.ts", 5), "two");
    assert.equal(files.line("a.ts", 4), "two");
    assert.equal(files.line("a.ts", 12), "  three");
  });

  it("reads what is in memory, then what is in the folder, and never a configuration of the compiler", async () => {
    assert.equal(await files.read("a.ts"), "one\ntwo\n  three");
    assert.match((await files.read("source-files.test.ts")) ?? "", /configuration of the compiler/);
    assert.equal(await files.read("no-such-file.ts"), null);
    assert.equal(await files.read("asconfig.json"), null);
  });
});
