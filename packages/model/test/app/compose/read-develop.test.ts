import assert from "node:assert/strict";
import { test } from "node:test";
import { problemsOf, service } from "../../fixture.ts";

test("develop.watch is what is watched and what of it is not, against the file's folder", () => {
  const written =
    "build: ./guard\ndevelop: { watch: [{ path: ./guard, action: rebuild, ignore: [docs/, ./a.md] }, { path: ../shared.ts, action: rebuild }] }";
  assert.deepEqual(service(written).watch, [
    { path: "/plant/guard", ignore: ["docs", "a.md"] },
    { path: "/shared.ts", ignore: [] },
  ]);
  assert.equal(service("build: ./guard").watch, undefined);
});

test("develop.watch refuses by name what does nothing here, with the reason", () => {
  const refused = (rule: string): string =>
    problemsOf(() => service(`build: ./guard\ndevelop: { watch: [${rule}] }`)).join("\n");
  assert.match(refused("{ path: a, action: sync, target: /b }"), /"target" is not supported/);
  assert.match(refused("{ path: a, action: sync }"), /"sync" is not supported.*no files to copy into/s);
  assert.match(refused("{ path: a, action: restart }"), /"restart" is not supported.*write rebuild/s);
  assert.match(refused("{ path: a, action: rebild }"), /rebuild/);
  assert.match(refused("{ action: rebuild }"), /"path" is missing/);
  assert.match(refused('{ path: a, action: rebuild, ignore: ["!b"] }'), /takes back another one/);
});

test("develop.watch wants sources to build", () => {
  const problems = problemsOf(() => service("develop: { watch: [{ path: a, action: rebuild }] }"));
  assert.match(problems.join("\n"), /it has no build/);
});
