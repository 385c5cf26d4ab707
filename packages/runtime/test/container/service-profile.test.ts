import assert from "node:assert/strict";
import { test } from "node:test";
import { ServiceProfile } from "../../src/container/service-profile.ts";
import { COUNTER } from "../guests/guests.ts";
import { specOf } from "../recorder.ts";

test("ServiceProfile numbers properties: triggers, then readable, then writable, each once", () => {
  const profile = new ServiceProfile(
    specOf(COUNTER, {
      on: { reading: ["a/x", "a/y"], message: [], tick: undefined },
      grants: { read: ["a/y", "b/x"], write: ["a/x", "c/x"], publish: [] },
    }),
  );
  assert.deepEqual(profile.properties, ["a/x", "a/y", "b/x", "c/x"]);
  assert.deepEqual([profile.triggers, profile.readable], [2, 3]);
  assert.equal(profile.numberOf("c/x"), 3);
  assert.equal(profile.numberOf("d/x"), undefined);
  assert.deepEqual(
    ["a/x", "a/y", "c/x"].map((path) => profile.isWritable(path)),
    [true, false, true],
  );
});
