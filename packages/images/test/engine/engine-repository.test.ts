import assert from "node:assert/strict";
import { test } from "node:test";
import { engineRepository } from "../../src/engine/engine-repository.ts";
import { ref } from "../support/samples.ts";

test("engineRepository() gives every short name of one repository the same whole name", () => {
  for (const name of ["web", "web:1", "library/web", "docker.io/web:1", "docker.io/library/web"]) {
    assert.equal(engineRepository(ref(name)), "docker.io/library/web");
  }
  assert.equal(engineRepository(ref("plant/web:1")), "docker.io/plant/web");
  assert.equal(engineRepository(ref("localhost/web:1")), "localhost/web");
  assert.equal(engineRepository(ref("10.0.0.2:5000/web")), "10.0.0.2:5000/web");
});
