import assert from "node:assert/strict";
import { test } from "node:test";
import { listPage, listReferrers } from "../../src/server/listings.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { openRegistry, pushImage } from "../support/registry-work.ts";
import { someBlob, someManifest } from "../support/test-registry.ts";

test("listPage() gives a thousand when nobody says how many, and the rest after the last", () => {
  const all = Array.from({ length: 1500 }, (_, i) => `t${String(i).padStart(4, "0")}`);
  const first = listPage(all, new URL("http://r/v2/p/a/tags/list"));
  assert.equal(first.items.length, 1000);
  const next = /^<(.*)>; rel="next"$/.exec(first.headers["link"] ?? "")?.[1] ?? "";
  const second = listPage(all, new URL(next, "http://r"));
  assert.deepEqual([second.items, second.headers], [all.slice(1000), {}]);
});

test("listReferrers() gives pages that every client takes as a manifest", async () => {
  const store = await openRegistry(new PowerLossFileSystem());
  const image = await pushImage(store, "plant/a", "1", []);
  const subject = { mediaType: "a/b", digest: image, size: 1 };
  for (const note of ["a", "b", "c"]) {
    const annotations = { note: note.repeat(2 * 1024 * 1024) };
    const { bytes, descriptor } = someManifest(someBlob("{}"), [], { subject, annotations });
    await store.putManifest("plant/a", { bytes, contentType: descriptor.mediaType, digest: undefined, tags: [] });
  }
  let pages = 0;
  for (let next: string | undefined = `/v2/plant/a/referrers/${image}`; next !== undefined; pages += 1) {
    const page: Awaited<ReturnType<typeof listReferrers>> = await listReferrers(
      store,
      "plant/a",
      image,
      new URL(next, "http://r"),
    );
    assert.equal(page.items.length, 1);
    next = /^<(.*)>/.exec(page.headers["link"] ?? "")?.[1];
  }
  assert.equal(pages, 3);
});
