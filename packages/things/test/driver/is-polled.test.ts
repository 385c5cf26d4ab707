import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { isPolled } from "../../src/driver/is-polled.ts";
import { FakePolledDriver, FakePushedDriver } from "../host/fake-driver.ts";

test("isPolled() asks the driver about bindings that may come by themselves", () => {
  const clock = new VirtualClock();
  const binding = { driver: "x" };
  const polled = new FakePolledDriver(clock);
  assert.ok(isPolled(polled, binding) && isPolled(polled, undefined));
  assert.ok(!isPolled(new FakePushedDriver(clock), binding));
  const push = { has: (each: unknown) => each === binding, subscribe: () => assert.fail("Nobody subscribes") };
  const mixed = Object.assign(new FakePolledDriver(clock), { push });
  assert.ok(!isPolled(mixed, binding));
  assert.ok(isPolled(mixed, { driver: "x" }) && isPolled(mixed, undefined));
});
