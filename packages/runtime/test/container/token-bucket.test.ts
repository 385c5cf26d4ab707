import assert from "node:assert/strict";
import { test } from "node:test";
import { TokenBucket } from "../../src/container/token-bucket.ts";

test("TokenBucket allows a second's worth at once and then the rate", () => {
  const bucket = new TokenBucket(3, 0);
  assert.deepEqual(
    [0, 0, 0, 0].map((time) => bucket.take(3, time)),
    [true, true, true, false],
  );
  assert.deepEqual(
    [333, 334, 700, 1000].map((time) => bucket.take(3, time)),
    [false, true, true, false],
  );
});

test("TokenBucket never holds more than a second's worth", () => {
  const bucket = new TokenBucket(2, 0);
  assert.deepEqual(
    [1e6, 1e6, 1e6].map((time) => bucket.take(2, time)),
    [true, true, false],
  );
});

test("TokenBucket takes many at once or none of them", () => {
  const bucket = new TokenBucket(10, 0);
  assert.deepEqual(
    [6, 5, 4, 1].map((count) => bucket.take(10, 0, count)),
    [true, false, true, false],
  );
  assert.deepEqual([bucket.has(10, 500, 5), bucket.has(10, 500, 6), bucket.take(10, 500, 5)], [true, false, true]);
});

test("TokenBucket of rate 0 allows nothing", () => {
  assert.equal(new TokenBucket(0, 0).take(0, 1e9), false);
});

test("TokenBucket of less than one a second allows one at once and then one for each period", () => {
  const perSecond = 10 / 60;
  const bucket = new TokenBucket(perSecond, 0);
  assert.deepEqual(
    [0, 1000, 5999, 6001, 6002].map((time) => bucket.take(perSecond, time)),
    [true, false, false, true, false],
  );
});

test("TokenBucket takes an earlier time for the latest: nothing is lost by it, and nothing won", () => {
  const bucket = new TokenBucket(2, 60_000);
  assert.deepEqual(
    [0, 60_000, 0, 60_500, 60_500].map((time) => bucket.take(2, time)),
    [true, true, false, true, false],
  );
});
