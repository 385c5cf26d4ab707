import assert from "node:assert/strict";
import { test } from "node:test";
import { instructionsLeft, setInstructions } from "../../src/container/guest-calls.ts";
import { HandlerCall } from "../../src/host/handler-call.ts";
import { PRICES } from "../../src/host/prices.ts";
import { ContainerLab, eventOf, faultWith } from "../container/container-lab.ts";
import { assemble } from "../guests/assemble.ts";
import { COUNTER } from "../guests/guests.ts";
import { BUDGET } from "../scene.ts";

const RECORD = { field: 0, value: 1, time: 2 };

function beginOn(wasm: Uint8Array = COUNTER, instructions: number = BUDGET.instructions): HandlerCall {
  const call = new HandlerCall();
  const container = new ContainerLab().make(wasm, { budget: { ...BUDGET, instructions } });
  setInstructions(container.enter, instructions);
  call.begin(container, eventOf({ arrived: 7 }));
  return call;
}

/** What a call has cost so far. */
function costOf({ container, owed }: HandlerCall): number {
  return container.profile.spec.budget.instructions - instructionsLeft(container.enter) + owed;
}

test("HandlerCall.begin() forgets everything of the event before", () => {
  const call = beginOn();
  const { container } = call;
  call.publish("out", new Uint8Array(1));
  call.setState("n", 1);
  call.addToPack(RECORD);
  call.tickEvery = 10;
  call.parsed = { text: "1", value: 1 };
  call.begin(container, eventOf({ arrived: 8 }));
  assert.deepEqual([call.arrived, call.owed, call.tickEvery, call.parsed], [8, 0, undefined, undefined]);
  assert.deepEqual([call.stateOf("n"), call.takePack(), call.commit()], [undefined, [], undefined]);
  assert.equal(container.stateBytes, 0);
});

test("HandlerCall charges whole instructions, rounded up, up to the very budget", () => {
  const call = beginOn(COUNTER, 100);
  call.charge(0.25);
  assert.equal(call.owed, 1);
  call.charge(99);
  assert.deepEqual([call.owed, instructionsLeft(call.container.enter)], [0, 0]);
  call.charge(6);
  assert.throws(() => call.charge(1), faultWith("runtime.instructions"));
});

test("HandlerCall takes what host calls cost from the module's counter, in steps of a sixteenth of the budget", () => {
  const call = beginOn(COUNTER, 1600);
  const { enter } = call.container;
  call.charge(99);
  assert.deepEqual([call.owed, instructionsLeft(enter)], [99, 1600]);
  call.charge(1);
  assert.deepEqual([call.owed, instructionsLeft(enter)], [0, 1500]);
  setInstructions(enter, 40);
  assert.throws(() => call.charge(100), faultWith("runtime.instructions"));
});

test("HandlerCall charges for bytes before it reads them", () => {
  const call = beginOn(COUNTER, 100);
  call.bytes(0, 100 * PRICES.bytesPerUnit);
  assert.equal(instructionsLeft(call.container.enter), 0);
  // Outside of the memory, too: but that is found out only by who can pay.
  assert.throws(() => call.text(0, -1), faultWith("runtime.instructions"));
});

test("HandlerCall commits changes of state last, one for each key with what it holds in the end", () => {
  const container = new ContainerLab().make(COUNTER, {}, new Map([["old", 1]]));
  const call = new HandlerCall();
  call.begin(container, eventOf({ arrived: 7 }));
  call.setState("n", 1);
  call.setState("old", undefined);
  call.log("info", "hello");
  call.setState("n", 2);
  assert.equal(container.state.get("n"), undefined);
  assert.deepEqual(call.commit(), [
    { kind: "log", level: "info", message: "hello" },
    { kind: "set-state", key: "n", value: 2 },
    { kind: "delete-state", key: "old" },
  ]);
  assert.deepEqual([...container.state], [["n", 2]]);
  assert.equal(container.stateBytes, 9);
});

test("HandlerCall ends a container that has no memory or no cabi_realloc where it is needed", () => {
  const call = beginOn(assemble("(module)"));
  assert.throws(() => call.bytes(0, 0), faultWith("runtime.abi"));
  assert.throws(() => call.handOver(new Uint8Array(0)), faultWith("runtime.abi"));
});

test("HandlerCall hands over a text as the bytes of its UTF-8, at the same price", () => {
  for (const text of ["plant/1/reset", "°/µ", ""]) {
    const [asText, asBytes] = [beginOn(), beginOn()];
    for (const { container } of [asText, asBytes]) setInstructions(container.enter, BUDGET.instructions);
    const { pointer, length } = asText.handOverText(text);
    assert.deepEqual(asBytes.handOver(Buffer.from(text)), { pointer, length });
    assert.equal(asText.memory.text(pointer, length), text);
    assert.equal(costOf(asText), costOf(asBytes));
  }
});
