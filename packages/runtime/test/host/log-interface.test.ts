import assert from "node:assert/strict";
import { test } from "node:test";
import { guest } from "../guests/guests.ts";
import { reading, runGuest } from "./host-lab.ts";

const LOGGER = guest(
  `(func (export "reading") (param i32 f64 f64 i32)
     (call $logNumber (i32.trunc_f64_u (local.get 1)) (i32.const 1024) (i32.const 4) (f64.const 2.5)))`,
  { texts: "temp" },
);

test("log.number writes the message and the number", async () => {
  const { effects } = await runGuest(LOGGER, reading(3));
  assert.deepEqual(effects, [{ kind: "log", level: "warn", message: "temp 2.5" }]);
});

test("a level that does not exist ends the container", async () => {
  assert.equal((await runGuest(LOGGER, reading(6))).end?.reason, "trap");
});

test("log lines over the rate are dropped and counted", async () => {
  const { effects, handle } = await runGuest(LOGGER, reading(...Array.from({ length: 15 }, () => 1)));
  assert.equal(effects.length, 10);
  assert.equal(handle.stats().refused.logLines, 5);
});

test("wasi:logging puts a context before the message and cuts a long line", async () => {
  const wasm = guest(
    `(func (export "reading") (param i32 f64 f64 i32)
       (call $log (i32.const 2) (i32.const 1024) (i32.const 4) (i32.const 1028) (i32.const 5))
       (call $log (i32.const 5) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 4000)))`,
    { texts: "ctx:hello" },
  );
  const { effects } = await runGuest(wasm, reading(1));
  assert.deepEqual(effects[0], { kind: "log", level: "info", message: "ctx:: hello" });
  const [, long] = effects;
  assert.ok(long?.kind === "log" && long.level === "critical" && long.message.length === 1024);
});

test("a log line over the rate is no line, but still has to be text", async () => {
  const wasm = guest(
    `(func (export "reading") (param i32 f64 f64 i32) (local $i i32)
       (i32.store8 (i32.const 1000) (i32.trunc_f64_u (local.get 1)))
       (loop $again
         (call $logNumber (i32.const 2) (i32.const 0) (i32.const 1001) (f64.const 1))
         (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 20)))))`,
  );
  const logged = await runGuest(wasm, reading(0x41));
  assert.deepEqual([logged.effects.length, logged.handle.stats().refused.logLines], [10, 10]);
  // The first ten in the first event, so all of the second are over the rate.
  const refused = await runGuest(wasm, reading(0x41, 0xff));
  assert.equal(refused.end?.reason, "trap");
  assert.match(refused.end?.message ?? "", /no UTF-8/);
});
