import assert from "node:assert/strict";
import { test } from "node:test";
import { problemsOf, service } from "../../fixture.ts";

test("build is a folder against the file's own, as a text or as context", () => {
  assert.equal(service("build: ./guard").build, "/plant/guard");
  assert.equal(service("build: { context: ../shared }").build, "/shared");
  assert.equal(service("build: /srv/guard").build, "/srv/guard");
  assert.equal(service("restart: always").build, undefined);
});

test("build says how a Dockerfile is built, with paths against its folder and arguments from the environment", () => {
  const written = `build:
      context: ./guard
      dockerfile: docker/Wasm.Dockerfile
      args: [LEVEL=3, HOME_TOWN]
      labels: { a.b: c }
      target: last
      platforms: [linux/arm64]
      no_cache: true
      pull: true`;
  const { build, dockerfile } = service(written, { HOME_TOWN: "Ulm" });
  assert.equal(build, "/plant/guard");
  assert.deepEqual(dockerfile, {
    file: "/plant/guard/docker/Wasm.Dockerfile",
    args: { LEVEL: "3", HOME_TOWN: "Ulm" },
    labels: { "a.b": "c" },
    target: "last",
    platform: "linux/arm64",
    isFresh: true,
    pulls: true,
  });
  const alone = service("build: { dockerfile: Other }");
  assert.equal(alone.build, "/plant");
  assert.deepEqual(alone.dockerfile, { file: "/plant/Other", args: {}, labels: {}, isFresh: false, pulls: false });
  assert.equal(service("build: { context: . }").dockerfile, undefined);
});

test("build refuses by name what Compose knows and is not done here, and what is no such value", () => {
  const refused = (text: string): string => problemsOf(() => service(`build: ${text}`)).join("\n");
  assert.match(refused("{ context: ., cache_from: [a] }"), /"cache_from" is not supported for tiny containers/);
  assert.match(
    refused("{ context: ., platforms: [linux/amd64, linux/arm64] }"),
    /for several platforms is not supported/,
  );
  assert.match(refused("{ context: ., args: [NOBODY_SET_IT] }"), /NOBODY_SET_IT has no value/);
  assert.match(refused("{ context: ., tarjet: a }"), /tarjet/);
  assert.match(refused("[a]"), /write a folder, like \.\/guard/);
});
