import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCompose } from "@thimble/model";
import { servicesIn, watchedPaths } from "../../src/watch/watched-paths.ts";

const APP = parseCompose(
  `name: plant
services:
  guard: { image: "guard:1", build: ./guard }
  other:
    image: other:1
    build: ./other
    develop: { watch: [{ path: ./other/src, action: rebuild, ignore: [docs, "**/*.md"] }, { path: ./shared, action: rebuild }] }
  third: { image: "third:1", build: ./third, develop: { watch: [{ path: ./shared, action: rebuild, ignore: [only] }] } }
  pulled: { image: "pulled:1" }
`,
  { where: "compose.yaml", directory: "/p", variables: {}, defaultName: "p" },
);

test("watchedPaths() are what develop.watch names, or else folders of sources, without what every service ignores", () => {
  const { folders, isIgnored } = watchedPaths(APP);
  assert.deepEqual(folders, ["/p/guard", "/p/other/src", "/p/shared"]);
  assert.deepEqual(
    ["main.ts", "docs/a/b.ts", "docs", "x/readme.md"].map((path) => isIgnored("/p/other/src", path)),
    [false, true, true, true],
  );
  assert.ok(!isIgnored("/p/guard", "readme.md"));
  assert.ok(!isIgnored("/p/shared", "only"));
});

test("servicesIn() are those that watch what changed", () => {
  const names = (...changed: readonly string[]): readonly string[] =>
    servicesIn(APP, new Set(changed)).services.map(({ name }) => name);
  assert.deepEqual(names("/p/guard"), ["guard"]);
  assert.deepEqual(names("/p/shared"), ["other", "third"]);
  assert.deepEqual(names("/p/other"), []);
});
