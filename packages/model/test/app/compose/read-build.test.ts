import assert from "node:assert/strict";
import { test } from "node:test";
import { problemsOf, service } from "../../fixture.ts";

test("build is a folder against the file's own, as a text or as context", () => {
  assert.equal(service("build: ./guard").build, "/plant/guard");
  assert.equal(service("build: { context: ../shared }").build, "/shared");
  assert.equal(service("build: /srv/guard").build, "/srv/guard");
  assert.equal(service("restart: always").build, undefined);
});

test("build refuses what only Dockerfiles have, and a map without context", () => {
  const problems = problemsOf(() => service("build: { dockerfile: Dockerfile }"));
  assert.match(problems[0] ?? "", /"dockerfile" is not supported for tiny containers/);
  assert.match(problems[1] ?? "", /"context" is missing/);
  assert.match(problemsOf(() => service("build: [a]"))[0] ?? "", /write a folder, like \.\/guard/);
});
