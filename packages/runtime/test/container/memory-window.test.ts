import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryWindow } from "../../src/container/memory-window.ts";

const PAGE = 65_536;

function memoryOf(first: number, maximum = 1): WebAssembly.Memory {
  const memory = new WebAssembly.Memory({ initial: 1, maximum });
  new Uint8Array(memory.buffer)[0] = first;
  return memory;
}

/** By one page. The engine itself never grows a memory, so its declarations lack the method. */
function grow(memory: WebAssembly.Memory): void {
  Reflect.apply(Reflect.get(memory, "grow"), memory, [1]);
}

test("MemoryWindow makes one view however often a memory is looked at", () => {
  const window = new MemoryWindow();
  const memory = memoryOf(7);
  assert.equal(window.bytesOf(memory), window.bytesOf(memory));
  assert.equal(window.viewOf(memory), window.viewOf(memory));
  assert.equal(window.viewOf(memory).getUint8(0), 7);
});

test("MemoryWindow shows each memory its own bytes", () => {
  const window = new MemoryWindow();
  const memories = [memoryOf(1), memoryOf(2)];
  for (const memory of [...memories, ...memories]) {
    const first = new Uint8Array(memory.buffer)[0];
    assert.deepEqual([window.bytesOf(memory)[0], window.viewOf(memory).getUint8(0)], [first, first]);
  }
});

test("MemoryWindow sees that a memory has grown, by whomever", () => {
  const window = new MemoryWindow();
  const memory = memoryOf(3, 3);
  for (const pages of [1, 2, 3]) {
    assert.deepEqual([window.bytesOf(memory).length, window.viewOf(memory).byteLength], [pages * PAGE, pages * PAGE]);
    assert.equal(window.bytesOf(memory)[0], 3);
    if (pages < 3) grow(memory);
  }
});

test("MemoryWindow on a memory without bytes shows none", () => {
  const window = new MemoryWindow();
  const memory = new WebAssembly.Memory({ initial: 0, maximum: 1 });
  assert.equal(window.bytesOf(memory).length, 0);
  grow(memory);
  assert.equal(window.bytesOf(memory).length, PAGE);
});
