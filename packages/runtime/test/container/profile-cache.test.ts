import assert from "node:assert/strict";
import { test } from "node:test";
import { ProfileCache } from "../../src/container/profile-cache.ts";
import { EventMeter } from "../../src/engine/event-meter.ts";
import { COUNTER } from "../guests/guests.ts";
import { specOf } from "../recorder.ts";

const SPEC = specOf(COUNTER);

test("ProfileCache gives containers with the same parts one profile", () => {
  const cache = new ProfileCache();
  assert.equal(cache.of({ ...SPEC }), cache.of({ ...SPEC }));
});

test("ProfileCache gives containers with other grants or environment another profile", () => {
  const cache = new ProfileCache();
  const profile = cache.of(SPEC);
  assert.notEqual(cache.of({ ...SPEC, environment: { A: "1" } }), profile);
  assert.notEqual(cache.of({ ...SPEC, grants: { ...SPEC.grants } }), profile);
  const meter = new EventMeter();
  assert.equal(cache.of({ ...SPEC, meter }).meter, meter);
  assert.equal(cache.of(SPEC), profile);
});

test("ProfileCache forgets profiles when nothing is shared", () => {
  const cache = new ProfileCache();
  const profile = cache.of(SPEC);
  for (let i = 0; i < 8; i++) cache.of({ ...SPEC, environment: {} });
  assert.notEqual(cache.of(SPEC), profile);
});
