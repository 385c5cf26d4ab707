import assert from "node:assert/strict";
import { test } from "node:test";
import { HandlerCall } from "../../src/host/handler-call.ts";
import { checkProperty, isInRange } from "../../src/host/thing-checks.ts";
import { ContainerLab, faultWith } from "../container/container-lab.ts";
import { COUNTER } from "../guests/guests.ts";

test("isInRange() takes both ends of a range, any number without one, and never what is no number", () => {
  const range = { minimum: 0, maximum: 10 };
  assert.deepEqual(
    [0, 10, -0.1, 10.1, Number.NaN, Number.POSITIVE_INFINITY].map((value) => isInRange(range, value)),
    [true, true, false, false, false, false],
  );
  assert.ok(isInRange({ minimum: undefined, maximum: 1 }, -1e9) && isInRange(undefined, 1e9));
  assert.ok(!isInRange(undefined, Number.NEGATIVE_INFINITY));
});

test("checkProperty() takes numbers of properties as unsigned, and no others", () => {
  const call = new HandlerCall();
  call.begin(new ContainerLab().make(COUNTER), { arrived: 1, wall: 1 });
  assert.equal(checkProperty(call, 0), 0);
  for (const number of [1, -1]) assert.throws(() => checkProperty(call, number), faultWith("runtime.abi"));
});
