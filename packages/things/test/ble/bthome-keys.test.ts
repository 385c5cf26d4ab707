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
  const unlocked = lockOf().unlock(SAID, 0);
  assert.ok(unlocked instanceof Uint8Array);
  assert.deepEqual(Buffer.from(unlocked), CLEAR);
});

test("another key, another device and a byte that is another do not fit, and what is too short is said to be", () => {
  assert.equal(lockOf("00".repeat(16)).unlock(SAID, 0), "its key does not fit");
  assert.equal(lockOf(KEY, "54:48:E6:8F:80:A6").unlock(SAID, 0), "its key does not fit");
  for (let at = 1; at < SAID.length; at++) {
    const other = Uint8Array.from(SAID);
    other[at] = (other[at] ?? 0) ^ 1;
    assert.equal(lockOf().unlock(other, 0), "its key does not fit");
  }
  assert.match(String(lockOf().unlock(SAID.subarray(0, 9), 0)), /too few/);
});

/** A lock, and what comes of data with these counters: whether each is taken. */
function openLock() {
  const lock = lockOf();
  const take = (counter: number, arrived = 0, value = counter & 0xff): boolean =>
    lock.unlock(say(counter, Uint8Array.of(1, value)), arrived) instanceof Uint8Array;
  return { lock, take };
}

test("what was said before is not taken again, unless the device begins anew", () => {
  const { take } = openLock();
  const taken = [500, 501, 501, 500, 499, 501, 502].map((counter, i) => take(counter, i));
  assert.deepEqual(taken, [true, true, false, false, false, false, true]);
  // As each field of what came then is read.
  assert.equal(take(502, 6), true);
  // A new cell.
  assert.deepEqual([take(3), take(4), take(5)], [true, true, true]);
});

test("what was recorded of the first that a cell said is not taken again, though its counter is low", () => {
  const { take } = openLock();
  assert.deepEqual([take(1), take(2), take(1)], [true, true, false]);
  take(5000);
  // The next cell says something else with the same counters.
  assert.deepEqual([take(1), take(2), take(1, 0, 77), take(1, 0, 77)], [false, false, true, true]);
  assert.equal(take(1, 1, 77), false);
});

test("what was recorded of an earlier cell does not shut the device out once it has a new one", () => {
  const { take } = openLock();
  take(154_553);
  assert.equal(take(2), true);
  assert.equal(take(150_000, 1000), false, "further on than the device can be");
  assert.equal(take(154_553, 2000), false);
  assert.deepEqual(
    [take(3, 3000), take(99, 60_000), take(120, 120_000), take(250, 121_000)],
    [true, true, true, false],
  );
  // Nobody heard it for a day.
  assert.equal(take(9000, 86_400_000), true);
  // Beyond all that it ever said there is nothing to be recorded.
  assert.equal(take(154_554, 86_400_000), true);
  assert.equal(take(2_000_000, 86_400_000), true);
});

test("a device that says with one counter what does not fit into one packet is heard whole", () => {
  const { take } = openLock();
  assert.deepEqual([take(500, 0, 1), take(500, 0, 2), take(500, 0, 1), take(501, 0, 3)], [true, true, true, true]);
  assert.equal(take(500, 0, 1), false);
});

test("a device of which nothing is taken any more is told of, with its counters", () => {
  const { lock, take } = openLock();
  take(154_553);
  const said = Array.from({ length: 10 }, (_, i) => lock.unlock(say(200 + i, Uint8Array.of(1, i)), 0));
  assert.deepEqual(said.slice(0, 9), Array(9).fill(undefined));
  assert.match(String(said[9]), /went back from 154553 to 209/);
  take(154_554);
  assert.equal(lock.unlock(say(300, Uint8Array.of(1, 1)), 0), undefined);
});

test("whatever is said with the key is unlocked as it was", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 20 }),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      (clear, counter) => {
        const unlocked = lockOf().unlock(say(counter, clear), 0);
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
