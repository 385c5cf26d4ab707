import assert from "node:assert/strict";
import { test } from "node:test";
import { nextPage } from "../../src/registry/next-page.ts";

const FROM = new URL("http://registry.example/v2/_catalog?n=2");

test("the next page is the one of the header Link, relative or not", () => {
  assert.equal(nextPage('</v2/_catalog?last=b&n=2>; rel="next"', FROM)?.search, "?last=b&n=2");
  assert.equal(nextPage("<http://registry.example/v2/x>; rel=next", FROM)?.pathname, "/v2/x");
});

test("there is no next page without a link, or on another server", () => {
  for (const link of [undefined, "", "nonsense", '</x>; rel="prev"', '<http://other.example/x>; rel="next"'])
    assert.equal(nextPage(link, FROM), undefined);
});
