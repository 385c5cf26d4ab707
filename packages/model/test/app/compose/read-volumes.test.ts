import assert from "node:assert/strict";
import { test } from "node:test";
import { problemsOf, service } from "../../fixture.ts";

test("volumes are folders against the file's own, in the short syntax or as maps", () => {
  assert.deepEqual(service('volumes: ["./data:/data:ro", "/srv/log:/log", "..:/up:rw"]').volumes, [
    { source: "/plant/data", target: "/data", isReadOnly: true },
    { source: "/srv/log", target: "/log", isReadOnly: false },
    { source: "/", target: "/up", isReadOnly: false },
  ]);
  const long = "volumes: [{ type: bind, source: ./data, target: /data, read_only: true }]";
  assert.deepEqual(service(long).volumes, [{ source: "/plant/data", target: "/data", isReadOnly: true }]);
  assert.equal("volumes" in service("restart: always"), false);
});

test("volumes refuse named volumes, other types and what is no path", () => {
  const problem = (text: string): string => problemsOf(() => service(`volumes: [${text}]`)).join();
  assert.match(problem('"data:/data"'), /named volume.*\.\/data/);
  assert.match(problem("{ type: volume, source: ./a, target: /a }"), /"volume" is not supported/);
  assert.match(problem("{ type: bind, source: ./a, target: /a, bind: {} }"), /"bind" is not supported/);
  assert.match(problem("{ source: ./a, target: /a }"), /"type" is missing/);
  assert.match(problem('"./a"'), /like \.\/data:\/data/);
  assert.match(problem('"./a:/a:z"'), /like \.\/data:\/data/);
  assert.match(problem('"./a:b"'), /no absolute path/);
  assert.match(problem('"./a:/x", "./b:/x"'), /"\/x" is there twice/);
  assert.match(problem("5"), /a folder and where it is found/);
});
