import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_BUDGET, DEFAULT_QUEUE, NO_GRANTS } from "@thimble/model";
import { SERVICE_KEYS } from "../../../src/app/compose/compose-keys.ts";
import { compose, problemsOf, service } from "../../fixture.ts";

test("a service with an image only gets every default", () => {
  assert.deepEqual(service(""), {
    name: "guard",
    image: "guard:1",
    build: undefined,
    platform: "wasip1/wasm",
    environment: {},
    dependsOn: [],
    restart: "unless-stopped",
    replicas: 1,
    stopGracePeriod: 10_000,
    grants: NO_GRANTS,
    budget: DEFAULT_BUDGET,
    queue: DEFAULT_QUEUE,
    on: { reading: [], message: [], tick: undefined },
  });
});

test("a service with a build only has the image <app>-<service>:latest", () => {
  const app = compose("name: plant-1\nservices: { Guard: { build: . } }");
  assert.equal(app.services[0]?.image, "plant-1-guard:latest");
});

test("a service with neither image nor build is refused, once", () => {
  assert.deepEqual(
    problemsOf(() => compose("services:\n  a:\n    restart: always\n")),
    [
      "compose.yaml:3:5: Cannot read services.a: it has neither image nor build (add image: NAME:TAG, or build: FOLDER, or both) [model.missing-key]",
    ],
  );
});

test("every service key of Compose that tiny containers do not have is refused as such", () => {
  for (const key of SERVICE_KEYS.unsupported)
    assert.match(problemsOf(() => service(`${key}: x`))[0] ?? "", new RegExp(`"${key}" is not supported for tiny`));
});

test("platform is wasip1/wasm or its alias", () => {
  assert.equal(service("platform: wasi/wasm").platform, "wasip1/wasm");
  assert.match(
    problemsOf(() => service("platform: linux/arm64"))[0] ?? "",
    /"linux\/arm64" is not the platform of a tiny container \(write wasip1\/wasm\) \[model.not-supported\]/,
  );
});

test("restart takes Compose's policies, without a number of tries", () => {
  for (const policy of ["no", "always", "on-failure", "unless-stopped"])
    assert.equal(service(`restart: ${policy}`).restart, policy);
  assert.match(problemsOf(() => service("restart: on-failure:3"))[0] ?? "", /"on-failure:3" is not supported/);
  assert.equal(problemsOf(() => service("restart: $NONE")).length, 1);
  assert.match(problemsOf(() => service("restart: never"))[0] ?? "", /\[model.bad-value\]$/);
});

test("scale gives the replicas and must agree with deploy.replicas", () => {
  assert.equal(service("scale: 4").replicas, 4);
  assert.equal(service("scale: 4\ndeploy: { replicas: 4 }").replicas, 4);
  assert.match(
    problemsOf(() => service("scale: 4\ndeploy: { replicas: 5 }"))[0] ?? "",
    /it is 4, but deploy.replicas is 5/,
  );
});

test("stop_grace_period is a duration", () => {
  assert.equal(service("stop_grace_period: 1m30s").stopGracePeriod, 90_000);
  assert.match(problemsOf(() => service("stop_grace_period: soon"))[0] ?? "", /it is "soon" .*\[model.bad-value\]$/);
});

test("x-thimble refuses a key that it does not have", () => {
  assert.match(problemsOf(() => service("x-thimble: { grant: {} }"))[0] ?? "", /did you mean "grants"/);
});
