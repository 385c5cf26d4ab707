import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { guest } from "../guests/guests.ts";
import { reading, runGuest } from "./host-lab.ts";
import { RESULT, snapshotAfter } from "./memory-snapshot.ts";

const NUMBER = guest(
  `(global $limit (mut f64) (f64.const 0))
   (func (export "start") (global.set $limit (call $configNumber (i32.const 1027) (i32.const 5) (f64.const 42))))
   (func (export "reading") (param i32 f64 f64 i32)
     (drop (call $publishNumber (call $topic (i32.const 1024) (i32.const 3)) (global.get $limit))))`,
  { texts: "outLIMIT" },
);

test("config.number reads the environment, or the fallback", async () => {
  assert.deepEqual((await runGuest(NUMBER, reading(1), { environment: { LIMIT: " 9.5 " } })).published, ["9.5"]);
  assert.deepEqual((await runGuest(NUMBER, reading(1))).published, ["42"]);
});

test("config.number stops a container whose variable is no number, without telling the value", async () => {
  for (const LIMIT of ["", "ninety", "Infinity"]) {
    await assert.rejects(
      runGuest(NUMBER, reading(1), { environment: { LIMIT } }),
      (error) => isThimbleError(error, "runtime.environment") && !error.message.includes("ninety"),
    );
  }
});

const TEXT = guest(
  `(func (export "reading") (param i32 f64 f64 i32)
     (local $t i32)
     (local.set $t (call $topic (i32.const 1024) (i32.const 3)))
     (i32.store (i32.const 8) (i32.const -1))
     (call $configGet (i32.const 1027) (i32.const 5) (i32.const 8))
     (if (i32.load8_u (i32.const 8)) (then unreachable))
     (if (i32.load8_u (i32.const 12))
       (then (drop (call $publish (local.get $t) (i32.load (i32.const 16)) (i32.load (i32.const 20)))))
       (else (drop (call $publishNumber (local.get $t) (f64.const 0))))))`,
  { texts: "outLIMIT" },
);

test("wasi:config/store gives text, or none", async () => {
  assert.deepEqual((await runGuest(TEXT, reading(1), { environment: { LIMIT: "grün" } })).published, ["grün"]);
  assert.deepEqual((await runGuest(TEXT, reading(1), { environment: { LIMIT: "" } })).published, [""]);
  assert.deepEqual((await runGuest(TEXT, reading(1))).published, ["0"]);
});

test("wasi:config/store gives all variables in the order of their names", async () => {
  const environment = { ZEBRA: "", GRÖSSE: "grün", GROSS: "1" };
  const { memory } = await snapshotAfter(`(call $configGetAll (i32.const ${RESULT}))`, "", { environment });
  assert.equal(memory.u8(RESULT), 0);
  assert.deepEqual(memory.texts(RESULT + 4, 2), ["GROSS", "1", "GRÖSSE", "grün", "ZEBRA", ""]);
  const none = await snapshotAfter(`(call $configGetAll (i32.const ${RESULT}))`);
  assert.deepEqual(none.memory.texts(RESULT + 4, 2), []);
});
