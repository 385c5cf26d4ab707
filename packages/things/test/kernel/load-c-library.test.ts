import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import type { CLibrary } from "../../src/kernel/c-library.ts";
import { ffiLibrary } from "../../src/kernel/ffi-library.ts";
import { loadCLibrary } from "../../src/kernel/load-c-library.ts";

const missing = async (): Promise<CLibrary> => {
  throw new Error("Cannot find package 'koffi'");
};

test("loadCLibrary() takes the first way that works", async () => {
  const library = await ffiLibrary();
  assert.equal(await loadCLibrary([missing, async () => library, missing]), library);
  assert.equal((await loadCLibrary()).pipe().length, 2);
});

test("loadCLibrary() says which package to install when no way works", async () => {
  await assert.rejects(loadCLibrary([missing, missing]), (error) => {
    assert.ok(error instanceof ThimbleError && error.code === "things.missing-library");
    assert.match(error.expected ?? "", /npm install koffi/);
    return true;
  });
});
