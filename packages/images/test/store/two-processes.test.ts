import assert from "node:assert/strict";
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { stateOf } from "../support/store-states.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const SCRIPT = fileURLToPath(new URL("../support/add-images.ts", import.meta.url));

/** Starts a process that adds images to a store. */
function startAdding(
  t: TestContext,
  folder: string,
  name: string,
  count: number,
): ChildProcessByStdio<null, Readable, null> {
  const child = spawn(process.execPath, ["--conditions=@thimble/source", SCRIPT, folder, name, String(count)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  return child;
}

test("two processes and this one change a store at once, and nothing is lost", async (t) => {
  const folder = await temporaryFolder(t);
  const store = await openImageStore(folder);
  const children = ["a", "b"].map((name) => startAdding(t, folder, name, 15));
  const ends = children.map((child) => once(child, "exit"));
  for (const child of children) child.stdout.resume();
  for (let i = 0; i < 15; i++) await store.add(sampleImage(`c${i}`), ref(`c:${i}`));
  assert.deepEqual(await Promise.all(ends), [
    [0, null],
    [0, null],
  ]);
  const expected = ["a", "b", "c"].flatMap((name) => Array.from({ length: 15 }, (_, i) => `${name}:${i}`));
  assert.deepEqual((await store.list()).map((image) => image.reference).sort(), expected.sort());
  await stateOf(store);
});

test("a process that is killed while it changes a store loses nothing that it said was in, and frees the lock", async (t) => {
  const folder = await temporaryFolder(t);
  for (let round = 0; round < 4; round++) {
    const child = startAdding(t, folder, `round${round}`, 10_000);
    const said: string[] = [];
    const end = once(child, "exit");
    // The kill comes at some step of the image after the last that was said, because the process does not wait for it.
    for await (const line of createInterface(child.stdout)) {
      said.push(line);
      if (said.length === 3 + round) child.kill("SIGKILL");
    }
    assert.deepEqual(await end, [null, "SIGKILL"]);
    const store = await openImageStore(folder);
    const names = new Set((await store.list()).map((image) => image.reference));
    for (const name of said) assert.ok(names.has(name), `${name} is in the store`);
    await stateOf(store);
  }
});
