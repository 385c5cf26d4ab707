import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { flatten, type KernelMemory, relocate, unflatten } from "../../src/kernel/kernel-memory.ts";

/** Memory of a few levels, pointers at its beginning. */
function memories(depth: number): fc.Arbitrary<KernelMemory> {
  const bytes = fc.uint8Array({ minLength: 16, maxLength: 40 });
  if (depth === 0) return fc.record({ bytes });
  return fc.record({ bytes, to: fc.array(memories(depth - 1), { maxLength: 2 }) }).map(({ bytes: own, to }) => ({
    bytes: own,
    pointers: to.map((target, i) => ({ at: 8 * i, to: target })),
  }));
}

/** What a program that follows the addresses finds: itself and then what it points to. */
function follow(flat: DataView, base: bigint, at: number, shape: KernelMemory): readonly number[] {
  const own = [...shape.bytes.keys()]
    .filter((i) => !(shape.pointers ?? []).some((pointer) => i >= pointer.at && i < pointer.at + 8))
    .map((i) => flat.getUint8(at + i));
  const rest = (shape.pointers ?? []).flatMap((pointer) =>
    follow(flat, base, Number(flat.getBigUint64(at + pointer.at, true) - base), pointer.to),
  );
  return [...own, ...rest];
}

function plain(shape: KernelMemory): readonly number[] {
  const own = [...shape.bytes].filter((_, i) => !(shape.pointers ?? []).some(({ at }) => i >= at && i < at + 8));
  return [...own, ...(shape.pointers ?? []).flatMap(({ to }) => plain(to))];
}

test("flatten() and relocate() lay memory out so that every address leads to what it stood for, aligned", () => {
  fc.assert(
    fc.property(memories(3), fc.bigInt({ min: 0n, max: 2n ** 40n }), (memory, start) => {
      const base = start * 8n;
      const flat = flatten(memory);
      const parts = flat.bytes.slice();
      const moved = { bytes: parts, addresses: flat.addresses };
      relocate(moved, base);
      const view = new DataView(parts.buffer);
      for (const at of flat.addresses) assert.equal(view.getBigUint64(at, true) % 8n, 0n);
      assert.deepEqual(follow(view, base, 0, memory), plain(memory));
    }),
  );
});

test("unflatten() gives back what was written, and leaves addresses alone", () => {
  fc.assert(
    fc.property(memories(2), (memory) => {
      const before = plain(memory);
      const flat = flatten(memory);
      const written = flat.bytes.map((byte) => byte ^ 0xff);
      unflatten(memory, written);
      assert.deepEqual(
        plain(memory),
        before.map((byte) => byte ^ 0xff),
      );
    }),
  );
});
