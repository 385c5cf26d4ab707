import assert from "node:assert/strict";
import { it } from "node:test";
import { isThimbleError } from "@thimble/base";
import { readModule } from "../../src/build/read-module.ts";
import { temporaryProject } from "./temporary-project.ts";

it("readModule() takes a file as it is, and says which one is missing", async () => {
  await using project = await temporaryProject({ "ready.wasm": Uint8Array.of(1, 2, 3) });
  const { directory } = project;
  assert.deepEqual(await readModule({ directory, source: "ready.wasm" }), {
    wasm: Uint8Array.of(1, 2, 3),
    warnings: [],
  });
  await assert.rejects(
    readModule({ directory, source: "gone.wasm" }, { shownDirectory: "guard" }),
    (error) => isThimbleError(error, "base.not-found") && error.message.includes("guard/gone.wasm"),
  );
});
