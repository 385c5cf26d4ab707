import assert from "node:assert/strict";
import { test } from "node:test";
import v8 from "node:v8";
import { type ErrorCode, isThimbleError } from "@thimble/base";
import { DEFAULT_BUDGET } from "@thimble/model";
import { callStart } from "../../src/container/guest-calls.ts";
import { Instantiator } from "../../src/container/instantiate.ts";
import { MemoryPool, type MemoryPoolOptions } from "../../src/container/memory-pool.ts";
import { ServiceProfile } from "../../src/container/service-profile.ts";
import type { TinyContainer } from "../../src/container/tiny-container.ts";
import { CurrentCall } from "../../src/host/current-call.ts";
import { hostImports } from "../../src/host/imports.ts";
import { Waits } from "../../src/host/waits.ts";
import type { PreparedModule } from "../../src/index.ts";
import { ContainerPrograms } from "../../src/wasi/container-programs.ts";
import { assemble } from "../guests/assemble.ts";
import { COUNTER, guest } from "../guests/guests.ts";
import { specOf } from "../recorder.ts";

const PREPARED = specOf(COUNTER).module;

function workshop(options: MemoryPoolOptions = {}): {
  pool: MemoryPool;
  instantiator: Instantiator;
  make: (module: PreparedModule | ServiceProfile) => TinyContainer;
} {
  const pool = new MemoryPool(options);
  const current = new CurrentCall();
  const imports = hostImports(current, new Waits(current));
  const instantiator = new Instantiator(pool, imports, new ContainerPrograms(current));
  const make = (from: PreparedModule | ServiceProfile): TinyContainer => {
    const profile = from instanceof ServiceProfile ? from : new ServiceProfile({ ...specOf(COUNTER), module: from });
    return instantiator.instantiate({ id: "app/guest", profile, state: new Map() });
  };
  return { pool, instantiator, make };
}

function refuses(module: PreparedModule, code: ErrorCode): void {
  const { pool, make } = workshop();
  assert.throws(
    () => make(module),
    (error) => isThimbleError(error, code),
  );
  assert.equal(pool.leases, 0);
}

test("Instantiator runs no code of the container", () => {
  workshop().make(specOf(guest("(func $init unreachable) (start $init)")).module);
});

test("Instantiator gives each container its own memory, and release() takes it back", () => {
  const { pool, instantiator, make } = workshop();
  const containers = [make(PREPARED), make(PREPARED)];
  const [first, second] = containers.map(({ memory }) => memory?.memory);
  assert.notEqual(first, second);
  assert.equal(pool.leases, 2);
  for (const container of containers) instantiator.release(container);
  assert.equal(pool.leases, 0);
});

test("Instantiator leases no memory for a module without one", () => {
  const { pool, instantiator, make } = workshop();
  const container = make(specOf(assemble("(module)")).module);
  assert.deepEqual([container.memory, pool.leases], [undefined, 0]);
  instantiator.release(container);
  assert.equal(pool.leases, 0);
});

test("Instantiator gives the memory back when V8 refuses the module", () => {
  const wasm = assemble('(module (import "nobody" "nothing" (func)))');
  refuses({ ...PREPARED, module: new WebAssembly.Module(Uint8Array.from(wasm)) }, "runtime.not-runnable");
});

test("Instantiator takes a module that was not prepared for a bug", () => {
  refuses({ ...PREPARED, module: new WebAssembly.Module(Uint8Array.from(assemble("(module)"))) }, "base.bug");
});

/** Counts its starts in a global, in its memory and by what its table holds, and returns what is left of its budget after as many loops. */
const MARKED =
  guest(`(data (i32.const 8) "mark") (global $starts (mut i32) (i32.const 0)) (table 1 1 funcref) (elem (i32.const 0) $once)
  (func $once)
  (func (export "start") (local $left i32)
    (call_indirect (i32.const 0))
    (table.set (i32.const 0) (ref.null func))
    (global.set $starts (i32.add (global.get $starts) (i32.const 1)))
    (i32.store (i32.const 4096) (i32.add (i32.load (i32.const 4096)) (i32.const 1)))
    (local.set $left (i32.add (global.get $starts) (i32.load (i32.const 4096))))
    (loop $again (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1))))))`);

/** Instances that are alive. */
function countInstances(): number {
  return v8.queryObjects(WebAssembly.Instance, { format: "count" });
}

function bytesOf({ memory }: TinyContainer): Uint8Array {
  return new Uint8Array(memory?.memory.buffer ?? new ArrayBuffer(0));
}

test("Instantiator.release() makes an instance for the next of the service, which sees nothing of those before", () => {
  const { pool, instantiator, make } = workshop();
  const profile = new ServiceProfile(specOf(MARKED));
  const first = make(profile);
  const asNew = bytesOf(first).slice();
  const left = callStart(first.enter, 10_000);
  for (let i = 0; i < 5; i++) {
    const before = i === 0 ? first : make(profile);
    if (i > 0) {
      assert.deepEqual(bytesOf(before), asNew);
      assert.equal(callStart(before.enter, 10_000), left);
    }
    instantiator.release(before);
    assert.deepEqual([pool.leases, pool.warm], [0, 1]);
  }
  const instances = countInstances();
  const last = make(profile);
  assert.equal(countInstances(), instances);
  assert.equal(last.memory?.memory, first.memory?.memory);
});

test("Instantiator gives an instance to its own service alone, and its memory to others only once it is forgotten and zeroed", () => {
  const { pool, instantiator, make } = workshop();
  const profile = new ServiceProfile(specOf(MARKED));
  const first = make(profile);
  instantiator.release(first);
  const other = make(PREPARED);
  assert.notEqual(other.memory?.memory, first.memory?.memory);
  instantiator.forget(profile);
  const another = make(PREPARED);
  assert.equal(another.memory?.memory, first.memory?.memory);
  // What its own module puts there, and nothing of the other.
  assert.deepEqual(bytesOf(another), bytesOf(workshop().make(PREPARED)));
  assert.deepEqual([pool.leases, pool.warm], [2, 0]);
});

test("Instantiator makes no instance ahead where no memory is kept warm", () => {
  const { instantiator, make } = workshop({ maximumWarm: 0 });
  const profile = new ServiceProfile(specOf(MARKED));
  const container = make(profile);
  const instances = countInstances();
  instantiator.release(container);
  assert.equal(countInstances(), instances);
});

test("Instantiator makes no instance ahead in a memory that grew: the next container begins as the first did", () => {
  const { instantiator, make } = workshop();
  const budget = { ...DEFAULT_BUDGET, memoryBytes: 2 * 65_536 };
  const growing = guest('(func (export "start") (drop (memory.grow (i32.const 1))))');
  const profile = new ServiceProfile(specOf(growing, { budget }));
  const sizes = Array.from({ length: 2 }, () => {
    const container = make(profile);
    const before = bytesOf(container).length;
    callStart(container.enter, 10_000);
    const after = bytesOf(container).length;
    instantiator.release(container);
    return [before, after];
  });
  const each = [65_536, 131_072];
  assert.deepEqual(sizes, [each, each]);
});
