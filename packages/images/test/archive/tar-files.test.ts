import assert from "node:assert/strict";
import { test } from "node:test";
import { unpackTar } from "modern-tar";
import { type TarFile, tarOf } from "../../src/archive/tar-files.ts";
import { inParts, noise, whole } from "../support/delta-work.ts";

async function* files(...all: readonly TarFile[]): AsyncGenerator<TarFile> {
  yield* all;
}

test("files come as a tar, the same for the same files", async () => {
  const bytes = noise(100_000, 1);
  const tar = () =>
    whole(
      tarOf(
        files(
          { name: "a", size: 1, parts: [bytes.subarray(0, 1)] },
          { name: "b/c", size: bytes.length, parts: inParts(bytes) },
        ),
      ),
    );
  assert.ok((await tar()).equals(await tar()));
  const [first, second] = await unpackTar(new Uint8Array(await tar()));
  assert.deepEqual([first?.header.name, second?.header.name], ["a", "b/c"]);
  assert.ok(Buffer.from(second?.data ?? []).equals(bytes));
});

test("a file whose parts fail, or are not as long as it says, gives no tar", async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield noise(10, 1);
    throw new Error("the source broke");
  }
  await assert.rejects(whole(tarOf(files({ name: "a", size: 20, parts: failing() }))), /the source broke/);
  for (const size of [9, 11]) await assert.rejects(whole(tarOf(files({ name: "a", size, parts: [noise(10, 1)] }))));
});
