import assert from "node:assert/strict";
import { test } from "node:test";
import { readWit } from "../../wit/read-wit.ts";
import { undocumented } from "../../wit/undocumented.ts";

const BARE = `package a:b@1.0.0;
interface home {
  use other.{thing};
  enum end { good }
  record pair { left: f64 }
  variant error { other(string) }
  type time = f64;
  resource bucket { get: func() -> f64; }
  now: func() -> time;
}
world container { import home; export start: func(); }`;

test("undocumented() names everything that has no documentation", () => {
  assert.deepEqual(undocumented(readWit(BARE, "a.wit")), [
    "a:b@1.0.0: the package has no documentation",
    "a:b@1.0.0: interface home has no documentation",
    "a:b@1.0.0: enum home.end has no documentation",
    "a:b@1.0.0: case home.end.good has no documentation",
    "a:b@1.0.0: record home.pair has no documentation",
    "a:b@1.0.0: field home.pair.left has no documentation",
    "a:b@1.0.0: variant home.error has no documentation",
    "a:b@1.0.0: case home.error.other has no documentation",
    "a:b@1.0.0: type home.time has no documentation",
    "a:b@1.0.0: type home.bucket has no documentation",
    "a:b@1.0.0: function home.[method]bucket.get has no documentation",
    "a:b@1.0.0: function home.now has no documentation",
    "a:b@1.0.0: world container has no documentation",
    "a:b@1.0.0: export container.start has no documentation",
  ]);
});

test("undocumented() is content with a line before each", () => {
  const documented = BARE.replace(
    /(?=package|interface|world|enum|good|record|left|variant|other\(|type|resource|get|now|export)/g,
    "\n/// What it is.\n",
  );
  assert.deepEqual(undocumented(readWit(documented, "a.wit")), []);
});
