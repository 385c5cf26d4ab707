import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RepositoryIndex } from "../../src/server/repository-index.ts";
import { someBlob } from "../support/test-registry.ts";

const MANIFESTS = ["a", "b", "c"].map((text) => someBlob(text).descriptor);
const tags = fc.uniqueArray(fc.constantFrom("1", "2", "latest"), { maxLength: 3 });
const changes = fc.array(fc.record({ kind: fc.constantFrom("with", "without", "untag"), at: fc.nat(2), tags }));

test("RepositoryIndex says after every change what a plain map says, and reads back what it wrote", () => {
  fc.assert(
    fc.property(changes, (list) => {
      let index = RepositoryIndex.EMPTY;
      const tagged = new Map<string, string>();
      const there = new Set<string>();
      for (const change of list) {
        const descriptor = MANIFESTS[change.at];
        assert.ok(descriptor);
        if (change.kind === "with") {
          index = index.with(descriptor, MANIFESTS[0]?.digest, change.tags);
          there.add(descriptor.digest);
          for (const tag of change.tags) tagged.set(tag, descriptor.digest);
        } else if (change.kind === "without") {
          index = index.without(descriptor.digest);
          there.delete(descriptor.digest);
          for (const [tag, digest] of tagged) if (digest === descriptor.digest) tagged.delete(tag);
        } else {
          for (const tag of change.tags) {
            index = index.withoutTag(tag);
            tagged.delete(tag);
          }
        }
      }
      const read = RepositoryIndex.parse(index.encode(), "index.json");
      for (const it of [index, read]) {
        assert.deepEqual(new Set(it.entries.map(({ descriptor }) => descriptor.digest)), there);
        assert.deepEqual(it.tags, [...tagged.keys()].sort());
        for (const [tag, digest] of tagged) assert.equal(it.tagged(tag)?.descriptor.digest, digest);
        assert.ok(it.entries.every(({ subject }) => subject === MANIFESTS[0]?.digest));
      }
    }),
  );
});
