import assert from "node:assert/strict";
import { mock, test } from "node:test";
import fc from "fast-check";
import { ContainerFault } from "../../src/container/container-fault.ts";
import { encodeText, GuestMemory, isAscii } from "../../src/container/guest-memory.ts";

const SIZE = 65_536;

function memoryOf(): GuestMemory {
  return new GuestMemory(new WebAssembly.Memory({ initial: 1, maximum: 1 }));
}

function isAbiFault(error: unknown): boolean {
  return error instanceof ContainerFault && error.fault.code === "runtime.abi";
}

test("GuestMemory reads back what was written", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 100 }), fc.nat(SIZE - 400), (text, pointer) => {
      const memory = memoryOf();
      const bytes = encodeText(text);
      memory.write(pointer, bytes);
      assert.equal(memory.text(pointer, bytes.length), text);
      assert.deepEqual(memory.bytes(pointer, bytes.length), bytes);
    }),
    { numRuns: 50 },
  );
});

test("GuestMemory refuses every range that is not inside, and no other", () => {
  const word = fc.oneof(fc.integer(), fc.integer({ min: SIZE - 10, max: SIZE + 10 }), fc.nat(10));
  const memory = memoryOf();
  fc.assert(
    fc.property(word, word, (pointer, length) => {
      const isInside = (pointer >>> 0) + (length >>> 0) <= SIZE;
      if (isInside) assert.equal(memory.bytes(pointer, length).length, length >>> 0);
      else assert.throws(() => memory.bytes(pointer, length), isAbiFault);
    }),
  );
});

test("GuestMemory refuses a record that is not aligned or not inside, and no other", () => {
  const memory = memoryOf();
  fc.assert(
    fc.property(fc.oneof(fc.integer(), fc.integer({ min: SIZE - 40, max: SIZE + 8 })), (pointer) => {
      const start = pointer >>> 0;
      if (start % 8 === 0 && start + 24 <= SIZE) assert.ok(memory.record(pointer, 24, 8));
      else assert.throws(() => memory.record(pointer, 24, 8), isAbiFault);
    }),
  );
});

test("GuestMemory refuses text that is no UTF-8, and keeps a byte order mark", () => {
  const memory = memoryOf();
  memory.write(0, Uint8Array.of(0xed, 0xa0, 0x80));
  assert.throws(() => memory.text(0, 3), isAbiFault);
  memory.write(0, Uint8Array.of(0xef, 0xbb, 0xbf));
  assert.equal(memory.text(0, 3), "\uFEFF");
});

test("GuestMemory copies: what the container does later changes nothing", () => {
  const memory = memoryOf();
  const bytes = memory.bytes(0, 4);
  memory.write(0, Uint8Array.of(1, 2, 3, 4));
  assert.deepEqual([...bytes], [0, 0, 0, 0]);
});

test("GuestMemory follows a memory that has grown", () => {
  const inner = new WebAssembly.Memory({ initial: 1, maximum: 2 });
  const memory = new GuestMemory(inner);
  memory.record(0, 24, 8).setUint8(0, 1);
  Reflect.apply(Reflect.get(inner, "grow"), inner, [1]);
  memory.record(SIZE, 24, 8).setUint8(SIZE, 9);
  assert.equal(memory.bytes(SIZE, 1)[0], 9);
  assert.equal(memory.size, 2 * SIZE);
});

test("GuestMemory writes ASCII as UTF-8 has it, and isAscii() says where that is so", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("a", "/", "\u007f", "\u0080", "°") }),
      fc.nat(SIZE),
      (text, pointer) => {
        const bytes = encodeText(text);
        assert.equal(isAscii(text), bytes.length === text.length);
        if (!isAscii(text)) return;
        const memory = memoryOf();
        if (pointer + text.length > SIZE) assert.throws(() => memory.writeAscii(pointer, text), isAbiFault);
        else memory.writeAscii(pointer, text);
        if (pointer + text.length <= SIZE) assert.deepEqual(memory.bytes(pointer, bytes.length), bytes);
      },
    ),
    { numRuns: 50 },
  );
});

test("GuestMemory makes no view for an access when it looked at the same memory before", () => {
  const memory = memoryOf();
  memory.writeAscii(0, "name");
  memory.text(0, 4);
  const views = mock.method(globalThis, "Uint8Array");
  try {
    for (let i = 0; i < 100; i++) {
      assert.equal(memory.text(0, 4), "name");
      memory.writeAscii(8, "name");
    }
    assert.equal(views.mock.callCount(), 0);
  } finally {
    views.mock.restore();
  }
});

test("GuestMemory refuses room that is not aligned as it was asked for", () => {
  const memory = memoryOf();
  memory.write(4, new Uint8Array(8), 4);
  assert.throws(() => memory.write(6, new Uint8Array(8), 4), isAbiFault);
  assert.throws(() => memory.write(-2, new Uint8Array(0), 4), isAbiFault);
  memory.write(SIZE, new Uint8Array(0), 4);
});

test("GuestMemory.checkText() refuses exactly what text() refuses", () => {
  const memory = memoryOf();
  const failure = (read: () => void): string | undefined => {
    try {
      read();
      return undefined;
    } catch (error) {
      return String(error);
    }
  };
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.string({ unit: "binary" }).map(encodeText));
  fc.assert(
    fc.property(
      bytes,
      fc.oneof(fc.nat(SIZE), fc.integer()),
      fc.constantFrom(0, 0, 1, -1000, 2 ** 31),
      (content, pointer, more) => {
        if ((pointer >>> 0) + content.length <= SIZE) memory.write(pointer, content);
        const length = content.length + more;
        const check = failure(() => memory.checkText(pointer, length));
        assert.equal(
          check,
          failure(() => void memory.text(pointer, length)),
        );
      },
    ),
  );
});
