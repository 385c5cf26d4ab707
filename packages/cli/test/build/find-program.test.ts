import assert from "node:assert/strict";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { it } from "node:test";
import { findPrograms } from "../../src/build/find-program.ts";
import { temporaryProject } from "./temporary-project.ts";

it("findPrograms() finds what can be run, the first name first, and takes no folder or file that can not", async () => {
  await using project = await temporaryProject({
    "a/clang": "",
    "a/clang-14": "",
    "b/clang": "",
    "b/clang-14/x": "",
    "c/clang": "",
  });
  const at = (path: string): string => join(project.directory, path);
  for (const path of ["a/clang", "a/clang-14", "b/clang"]) await chmod(at(path), 0o755);
  await chmod(at("c/clang"), 0o644);
  const searchPath = ["a", "b", "c", "none"].map(at).join(":");
  assert.deepEqual(findPrograms(["clang", "clang-14"], searchPath), ["a/clang", "b/clang", "a/clang-14"].map(at));
  assert.deepEqual(findPrograms(["clang"], ""), []);
});
