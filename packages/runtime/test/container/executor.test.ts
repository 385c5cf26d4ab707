import assert from "node:assert/strict";
import { test } from "node:test";
import { Logger, type LogRecord } from "@thimble/base";
import { EVENT_KINDS } from "../../src/events/container-event.ts";
import { guest } from "../guests/guests.ts";
import { BUDGET } from "../scene.ts";
import { ContainerLab, eventOf, onReading } from "./container-lab.ts";

const PUBLISH = "(drop (call $publishNumber (call $topic (i32.const 1024) (i32.const 3)) (local.get 1)))";

test("Executor takes an event without a handler for handled by nobody, at no cost", () => {
  const lab = new ContainerLab();
  const container = lab.make(guest(""));
  for (const kind of [EVENT_KINDS.reading, EVENT_KINDS.message, EVENT_KINDS.tick, EVENT_KINDS.stop]) {
    const { isHandled, instructions, fault } = lab.executor.handle(container, eventOf({ kind }));
    assert.deepEqual([isHandled, instructions, fault], [false, 0, undefined]);
  }
});

test("Executor shows nothing of one event in the outcome of the next", () => {
  const lab = new ContainerLab();
  const wasm = onReading(`(if (f64.eq (local.get 1) (f64.const 1)) (then (call $every (i32.const 50)) ${PUBLISH}))
    (if (f64.eq (local.get 1) (f64.const 2)) (then unreachable))`);
  const container = lab.make(wasm);
  const asked = lab.read(container, 1);
  assert.deepEqual([asked.effects?.length, asked.tickEvery], [1, 50]);
  const failed = lab.read(container, 2);
  assert.deepEqual([failed.effects, failed.tickEvery, failed.fault?.code], [undefined, undefined, "runtime.trap"]);
  const quiet = lab.read(lab.make(wasm), 0);
  assert.deepEqual([quiet.effects, quiet.tickEvery, quiet.fault], [undefined, undefined, undefined]);
});

test("Executor counts what an event took until it trapped, host calls counted in", () => {
  const lab = new ContainerLab();
  const body = (end: string): Uint8Array => onReading(`(call $every (i32.const 50)) (nop) ${end}`);
  const whole = lab.read(lab.make(body("")), 1).instructions;
  const trapped = lab.read(lab.make(body("unreachable")), 1).instructions;
  assert.ok(whole > 100 && trapped > whole && trapped < whole + 10, `${trapped} after ${whole}`);
});

test("Executor never counts more instructions than the budget", () => {
  const lab = new ContainerLab();
  for (const end of ["(loop $l (br $l))", "(loop $l (call $every (i32.const 50)) (br $l))"]) {
    const outcome = lab.read(lab.make(onReading(`(call $every (i32.const 50)) ${end}`)), 1);
    assert.deepEqual([outcome.instructions, outcome.fault?.code], [BUDGET.instructions, "runtime.instructions"]);
  }
});

test("Executor ends an event that mixes host calls and its own instructions within a sixteenth of its budget", () => {
  const lab = new ContainerLab();
  // 100 for each call and 81 of its own: without one common counter it would go on for twice as long.
  const mixed = `(local $i i32) (loop $again
    (call $every (i32.const 50)) (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
    (local.set $i (i32.const 14))
    (loop $own (br_if $own (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
    (br $again))`;
  const container = lab.make(onReading(mixed));
  const outcome = lab.read(container, 1);
  assert.equal(outcome.fault?.code, "runtime.instructions");
  const { memory } = container;
  const rounds = memory?.record(0, 4, 4).getUint32(0, true) ?? 0;
  const used = (100 + 81) * rounds;
  assert.ok(used >= BUDGET.instructions - 181 && used <= BUDGET.instructions * (17 / 16), `${rounds} rounds`);
});

test("Executor counts the whole budget where the stack was used up, whatever V8 made of the functions", () => {
  const lab = new ContainerLab();
  const deep = guest(`(func $deep (call $deep)) (func (export "reading") (param i32 f64 f64 i32) (call $deep))`);
  const outcome = lab.read(lab.make(deep), 1);
  assert.deepEqual([outcome.fault?.reason, outcome.instructions], ["stack", BUDGET.instructions]);
});

test("Executor pays for the module's own start function and `start` from one budget", () => {
  const lab = new ContainerLab();
  const loop =
    "(local $i i32) (loop $l (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 100))))";
  const started = (body: string, instructions: number) => {
    const container = lab.make(guest(body), { budget: { ...BUDGET, instructions } });
    return { ...lab.executor.handle(container, eventOf({ kind: EVENT_KINDS.start })) };
  };
  const both = `(func $init ${loop}) (start $init) (func (export "start") ${loop})`;
  const one = started(`(func (export "start") ${loop})`, 10_000).instructions;
  assert.equal(started(both, 10_000).instructions, 2 * one);
  assert.equal(started(both, 2 * one).fault, undefined);
  assert.equal(started(both, 2 * one - 1).fault?.code, "runtime.instructions");
});

test("Executor ends a container under which a host function fails, says so, and goes on with the others", () => {
  const records: LogRecord[] = [];
  const lab = new ContainerLab(new Logger("test", (record) => records.push(record)));
  const broken = lab.make(onReading(PUBLISH), {
    grants: {
      read: [],
      write: [],
      get publish(): never {
        throw new TypeError("no grants");
      },
    },
  });
  const { fault, effects } = lab.read(broken, 1);
  assert.deepEqual([fault?.reason, fault?.code, effects], ["trap", "base.bug", undefined]);
  assert.deepEqual(
    records.map(({ level, event, fields }) => [level, event, fields["container"]]),
    [["error", "host-function-failed", "app/guest"]],
  );
  assert.equal(lab.read(lab.make(onReading(PUBLISH)), 1).effects?.length, 1);
});
