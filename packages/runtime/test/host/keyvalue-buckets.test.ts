import assert from "node:assert/strict";
import { test } from "node:test";
import { HandlerCall } from "../../src/host/handler-call.ts";
import { closeBucket, openBucket, useBucket } from "../../src/host/keyvalue-buckets.ts";
import { isRefusal } from "../../src/host/keyvalue-results.ts";
import { ContainerLab, eventOf, faultWith } from "../container/container-lab.ts";
import { COUNTER } from "../guests/guests.ts";

function begin(): HandlerCall {
  const call = new HandlerCall();
  call.begin(new ContainerLab().make(COUNTER), eventOf({ arrived: 0 }));
  return call;
}

test("a container has 16 buckets open at most, and gets the lowest handle that is free", () => {
  const call = begin();
  const handles = Array.from({ length: 16 }, () => openBucket(call));
  assert.deepEqual(
    handles,
    handles.map((_, i) => i + 1),
  );
  assert.ok(isRefusal(openBucket(call)));
  closeBucket(call, 3);
  assert.equal(openBucket(call), 3);
});

test("a handle that is not open ends the container, whatever number it is", () => {
  const call = begin();
  openBucket(call);
  useBucket(call, 1);
  closeBucket(call, 1);
  // 33 has the bit of 1.
  for (const handle of [0, 1, 2, 16, 17, 33, -1, 2 ** 31 - 1, -(2 ** 31)]) {
    assert.throws(() => useBucket(call, handle), faultWith("runtime.abi"));
    assert.throws(() => closeBucket(call, handle), faultWith("runtime.abi"));
  }
});

test("handles stay open from event to event", () => {
  const call = begin();
  const { container } = call;
  openBucket(call);
  call.begin(container, eventOf({ arrived: 1 }));
  useBucket(call, 1);
});
