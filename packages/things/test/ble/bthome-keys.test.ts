import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { BthomeLock, isEncrypted, parseBindkey } from "../../src/ble/bthome-keys.ts";

// The example of https://bthome.io/encryption: 25.06 Cel and 50.55 %.
const KEY = "231d39c1d7cc1ab1aee224cd096db932";
const DEVICE = "54:48:E6:8F:80:A5";
const SAID = Buffer.from("41a47266c95f730011223378237214", "hex");
const CLEAR = Buffer.from("4002ca0903bf13", "hex");

function lockOf(key = KEY, device = DEVICE): BthomeLock {
  const bytes = parseBindkey(key);
  assert.ok(bytes !== undefined);
  return new BthomeLock(bytes, device);
}

/** What a device with the key says with this counter. */
function say(counter: number, clear: Uint8Array): Uint8Array {
  const count = Buffer.alloc(4);
  count.writeUInt32LE(counter);
  const nonce = Buffer.concat([Buffer.from(DEVICE.replaceAll(":", ""), "hex"), Buffer.from("d2fc41", "hex"), count]);
  const cipher = createCipheriv("aes-128-ccm", Buffer.from(KEY, "hex"), nonce, { authTagLength: 4 });
  const text = cipher.update(clear);
  cipher.final();
  return Uint8Array.from(Buffer.concat([Buffer.of(0x41), text, count, cipher.getAuthTag()]));
}

test("what the specification encrypts is unlocked with its key", () => {
  assert.equal(isEncrypted(SAID), true);
  const unlocked = lockOf().unlock(SAID);
  assert.ok(unlocked instanceof Uint8Array);
  assert.deepEqual(Buffer.from(unlocked), CLEAR);
});

test("another key, another device and a byte that is another do not fit, and what is too short is said to be", () => {
  assert.equal(lockOf("00".repeat(16)).unlock(SAID), "its key does not fit");
  assert.equal(lockOf(KEY, "54:48:E6:8F:80:A6").unlock(SAID), "its key does not fit");
  for (let at = 1; at < SAID.length; at++) {
    const other = Uint8Array.from(SAID);
    other[at] = (other[at] ?? 0) ^ 1;
    assert.equal(lockOf().unlock(other), "its key does not fit");
  }
  assert.match(String(lockOf().unlock(SAID.subarray(0, 9))), /too few/);
});

test("what was said before is not taken again, unless the device begins anew", () => {
  const lock = lockOf();
  const at = (counter: number): boolean => lock.unlock(say(counter, Uint8Array.of(1, counter & 0xff))) !== undefined;
  assert.deepEqual([at(500), at(501), at(501), at(500), at(499), at(502)], [true, true, true, false, false, true]);
  assert.deepEqual([at(3), at(4), at(600)], [true, true, true]);
});

test("whatever is said with the key is unlocked as it was", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 20 }),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      (clear, counter) => {
        const unlocked = lockOf().unlock(say(counter, clear));
        assert.ok(unlocked instanceof Uint8Array);
        assert.deepEqual([...unlocked], [0x40, ...clear]);
      },
    ),
    { numRuns: 50 },
  );
});

test("a key is 32 hexadecimal digits", () => {
  assert.equal(parseBindkey(KEY)?.length, 16);
  for (const text of ["", KEY.slice(1), `${KEY}0`, `x${KEY.slice(1)}`]) assert.equal(parseBindkey(text), undefined);
});
