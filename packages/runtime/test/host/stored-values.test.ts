import assert from "node:assert/strict";
import { test } from "node:test";
import { setInstructions } from "../../src/container/guest-calls.ts";
import { HandlerCall } from "../../src/host/handler-call.ts";
import { handOverTexts, storeList, storeOptionalList } from "../../src/host/stored-values.ts";
import { ContainerLab, eventOf } from "../container/container-lab.ts";
import { guest } from "../guests/guests.ts";

test("storeList() and storeOptionalList() lay values out as the canonical ABI does", () => {
  const view = new DataView(new ArrayBuffer(32));
  storeList(view, 4, { pointer: 0xfffffff0, length: 7 });
  assert.deepEqual([view.getUint32(4, true), view.getUint32(8, true)], [0xfffffff0, 7]);
  storeOptionalList(view, 16, { pointer: 1, length: 2 });
  assert.deepEqual([view.getUint8(16), view.getUint32(20, true), view.getUint32(24, true)], [1, 1, 2]);
  storeOptionalList(view, 16, undefined);
  assert.equal(view.getUint8(16), 0);
});

test("handOverTexts() hands over each text, then the list of them at a multiple of 4", () => {
  const call = new HandlerCall();
  const container = new ContainerLab().make(guest(""));
  setInstructions(container.enter, 10_000);
  call.begin(container, eventOf({ arrived: 0 }));
  const texts = ["a", "größe", ""];
  const { pointer, length } = handOverTexts(call, texts, 1);
  assert.equal(pointer % 4, 0);
  assert.equal(length, 3);
  const words = new Uint32Array(call.memory.bytes(pointer, 24).buffer);
  const found = [0, 2, 4].map((i) => call.memory.text(words[i] ?? 0, words[i + 1] ?? 0));
  assert.deepEqual(found, ["a", "größe", ""]);
  assert.equal(handOverTexts(call, texts.slice(0, 2), 2).length, 1);
});
