import assert from "node:assert/strict";
import { test } from "node:test";
import { cacheFolder } from "../src/cache-folder.ts";

test("the cache is where the user's caches are", () => {
  assert.equal(cacheFolder({ XDG_CACHE_HOME: "/c", HOME: "/h" }), "/c/thimble");
  assert.equal(cacheFolder({ HOME: "/h" }), "/h/.cache/thimble");
  assert.equal(cacheFolder({ XDG_CACHE_HOME: "c", HOME: "/h" }), "/h/.cache/thimble");
  assert.equal(cacheFolder({ XDG_CACHE_HOME: "" }), undefined);
});
