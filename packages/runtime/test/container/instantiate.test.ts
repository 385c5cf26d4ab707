import assert from "node:assert/strict";
import { test } from "node:test";
import { type ErrorCode, isThimbleError } from "@thimble/base";
import { Instantiator } from "../../src/container/instantiate.ts";
import { MemoryPool } from "../../src/container/memory-pool.ts";
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

function workshop(): { pool: MemoryPool; instantiator: Instantiator; make: (module: PreparedModule) => TinyContainer } {
  const pool = new MemoryPool();
  const current = new CurrentCall();
  const imports = hostImports(current, new Waits(current));
  const instantiator = new Instantiator(pool, imports, new ContainerPrograms(current));
  const make = (module: PreparedModule): TinyContainer => {
    const profile = new ServiceProfile({ ...specOf(COUNTER), module });
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
