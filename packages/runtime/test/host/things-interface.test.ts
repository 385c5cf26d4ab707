import assert from "node:assert/strict";
import { test } from "node:test";
import { guest } from "../guests/guests.ts";
import { BUDGET } from "../scene.ts";
import { reading, runGuest } from "./host-lab.ts";

/** Writes each value to `valve/open` and publishes the outcome. */
const WRITER = guest(
  `(global $p (mut i32) (i32.const -1))
   (global $t (mut i32) (i32.const -1))
   (func (export "start")
     (global.set $t (call $topic (i32.const 1024) (i32.const 3)))
     (global.set $p (call $property (i32.const 1027) (i32.const 5) (i32.const 1032) (i32.const 4))))
   (func (export "reading") (param i32 f64 f64 i32)
     (drop (call $publishNumber (global.get $t) (f64.convert_i32_u (call $write (global.get $p) (local.get 1))))))`,
  { texts: "outvalveopen" },
);
const WRITABLE = { read: [], write: ["valve/open"], publish: ["out"] };

test("write queues a value for a property that was granted for writing", async () => {
  const { effects, published } = await runGuest(WRITER, reading(1), { grants: WRITABLE });
  assert.deepEqual(effects[0], { kind: "write", property: "valve/open", value: 1 });
  assert.deepEqual(published, ["0"]);
});

test("write refuses a property that was granted for reading only", async () => {
  const { published, handle } = await runGuest(WRITER, reading(1), {
    grants: { ...WRITABLE, read: ["valve/open"], write: [] },
  });
  assert.deepEqual(published, ["1"]);
  assert.equal(handle.stats().refused.writes, 1);
});

test("write refuses values outside the declared range, and those that are no number", async () => {
  const ranges = { "valve/open": { minimum: 0, maximum: 1 } };
  const values = [-0.1, 0, 1, 1.1, Number.NaN];
  const { published, handle } = await runGuest(WRITER, reading(...values), { grants: WRITABLE, ranges });
  assert.deepEqual(published, ["2", "0", "0", "2", "2"]);
  assert.equal(handle.stats().refused.writes, 3);
  assert.deepEqual((await runGuest(WRITER, reading(Number.POSITIVE_INFINITY), { grants: WRITABLE })).published, ["2"]);
});

test("write refuses a property whose last reading says that its device can not be reached", async () => {
  const { published } = await runGuest(
    WRITER,
    (handle) => {
      handle.offerReading(1, Number.NaN, 1, 3);
      handle.offerReading(0, 1, 1, 0);
      handle.offerReading(1, 0, 2, 1);
      handle.offerReading(0, 1, 2, 0);
    },
    { grants: WRITABLE },
  );
  assert.deepEqual(published, ["3", "0"]);
});

test("write refuses more writes a second than the budget allows", async () => {
  const budget = { ...BUDGET, writesPerSecond: 2 };
  const { published, handle } = await runGuest(WRITER, reading(1, 1, 1), { grants: WRITABLE, budget });
  assert.deepEqual(published, ["0", "0", "4"]);
  assert.equal(handle.stats().refused.writes, 1);
});

test("read of a property that was granted for writing only ends the container", async () => {
  const wasm = guest(`(func (export "reading") (param i32 f64 f64 i32) (call $read (i32.const 1) (i32.const 8)))`);
  const { end } = await runGuest(wasm, reading(1), { grants: WRITABLE });
  assert.equal(end?.reason, "denied");
  assert.match(end.message, /valve\/open/);
});

test("the message of a refused property names it", async () => {
  await assert.rejects(runGuest(WRITER, reading(1)), /valve\/open: not granted/);
});
