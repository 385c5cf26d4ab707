import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { GuestMemory } from "../../src/memory/guest-memory.ts";
import { ERRNO } from "../../src/preview1/errno.ts";
import { WasiError } from "../../src/program/wasi-error.ts";

const PAGE = 65_536;

function memory(): { guest: GuestMemory; wasm: WebAssembly.Memory } {
  const wasm = new WebAssembly.Memory({ initial: 1, maximum: 2 });
  return { guest: new GuestMemory(wasm), wasm };
}

function errnoOf(work: () => unknown): number {
  try {
    work();
    return 0;
  } catch (error) {
    assert.ok(error instanceof WasiError);
    return error.errno;
  }
}

test("GuestMemory reads and writes numbers little-endian, before anything else was touched", () => {
  const { guest, wasm } = memory();
  guest.setU32(8, 0x01020304);
  guest.setU64(16, 2n ** 64n - 2n);
  guest.setU16(24, 0xbeef);
  guest.setU8(26, 0xff);
  assert.deepEqual([...new Uint8Array(wasm.buffer, 8, 4)], [4, 3, 2, 1]);
  assert.equal(guest.u32(8), 0x01020304);
  assert.equal(guest.u64(16), 2n ** 64n - 2n);
  assert.equal(guest.u16(24), 0xbeef);
  assert.equal(guest.u8(26), 0xff);
});

test("GuestMemory follows a memory that grew", () => {
  const { guest, wasm } = memory();
  guest.setU32(0, 7);
  (wasm as unknown as { grow(pages: number): number }).grow(1);
  assert.equal(guest.u32(0), 7);
  guest.setU32(PAGE + 4, 9);
  assert.equal(guest.u32(PAGE + 4), 9);
});

test("GuestMemory answers every pointer and length, whatever they are, within bounds or with fault", () => {
  const { guest } = memory();
  fc.assert(
    fc.property(fc.integer(), fc.integer(), (pointer, length) => {
      const isInside = (pointer >>> 0) + (length >>> 0) <= PAGE;
      assert.equal(
        errnoOf(() => guest.bytes(pointer, length)),
        isInside ? 0 : ERRNO.fault,
      );
      assert.equal(
        errnoOf(() => guest.u64(pointer)),
        (pointer >>> 0) + 8 <= PAGE ? 0 : ERRNO.fault,
      );
    }),
  );
});

test("GuestMemory tells how many bytes are asked for, once they are known to be there", () => {
  const told: number[] = [];
  const guest = new GuestMemory(new WebAssembly.Memory({ initial: 1 }), (length) => told.push(length));
  guest.bytes(8, 100);
  assert.equal(
    errnoOf(() => guest.bytes(PAGE, 100)),
    ERRNO.fault,
  );
  assert.deepEqual(told, [100]);
});

test("GuestMemory.path() takes UTF-8 without NUL, as long as a path may be", () => {
  const { guest } = memory();
  const put = (bytes: Uint8Array): number => errnoOf(() => guest.path(0, putAt(guest, bytes)));
  assert.equal(guest.path(0, putAt(guest, Buffer.from("größe/\ufeffx"))), "größe/\ufeffx");
  assert.equal(put(Uint8Array.of(0xff, 0x41)), ERRNO.ilseq);
  assert.equal(put(Uint8Array.of(0xed, 0xa0, 0x80)), ERRNO.ilseq);
  assert.equal(put(Uint8Array.of(0x41, 0)), ERRNO.inval);
  assert.equal(put(new Uint8Array(4096).fill(0x61)), ERRNO.nametoolong);
  assert.equal(put(new Uint8Array(4095).fill(0x61)), 0);
});

function putAt(guest: GuestMemory, bytes: Uint8Array): number {
  guest.bytes(0, bytes.length).set(bytes);
  return bytes.length;
}
