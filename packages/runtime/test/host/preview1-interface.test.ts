import assert from "node:assert/strict";
import { test } from "node:test";
import { CurrentCall } from "../../src/host/current-call.ts";
import { HandlerCall } from "../../src/host/handler-call.ts";
import { preview1Interface } from "../../src/host/preview1-interface.ts";
import { Waits } from "../../src/host/waits.ts";
import { ContainerLab, faultWith } from "../container/container-lab.ts";
import { COUNTER } from "../guests/guests.ts";

test("WASI can be called only while a handler runs, and only by a container that imports it", () => {
  const current = new CurrentCall();
  const { sched_yield: yields } = preview1Interface(current, new Waits(current));
  assert.ok(typeof yields === "function");
  assert.throws(() => yields(), faultWith("runtime.abi"));
  current.call = new HandlerCall();
  current.call.begin(new ContainerLab().make(COUNTER), { arrived: 0, wall: 0 });
  assert.throws(() => yields(), faultWith("runtime.abi"));
});
