import assert from "node:assert/strict";
import { test } from "node:test";
import { isNewer } from "../../src/coap/is-newer.ts";

test("isNewer() follows RFC 7641, section 3.4", () => {
  const at = (observe: number, arrived = 0) => ({ observe, arrived });
  assert.ok(isNewer(at(1), at(2)));
  assert.ok(!isNewer(at(2), at(2)) && !isNewer(at(2), at(1)));
  // As far apart as the numbers are high.
  assert.ok(isNewer(at(2 ** 23), at(2 ** 23 + 1)) && isNewer(at(2 ** 24 - 2), at(2 ** 24 - 1)));
  assert.ok(!isNewer(at(2 ** 24 - 1), at(2 ** 24 - 2)));
  assert.ok(isNewer(at(5), at(4 + 2 ** 23)) && !isNewer(at(5), at(5 + 2 ** 23)));
  assert.ok(isNewer(at(5 + 2 ** 23), at(4)) && !isNewer(at(5 + 2 ** 23), at(5)));
  // The number has 24 bits and begins again.
  assert.ok(isNewer(at(2 ** 24 - 1), at(0)));
  assert.ok(!isNewer(at(0), at(2 ** 24 - 1)));
  assert.ok(isNewer(at(9), at(1, 128_001)));
  assert.ok(!isNewer(at(9), at(1, 128_000)));
});
