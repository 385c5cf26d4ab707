import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { isThimbleError } from "@thimble/base";
import { coreModuleOf, prepareModule } from "../../src/index.ts";
import { assemble } from "../guests/assemble.ts";

/** A component around a module with `start` and these fields, that exports `start` alone. */
function wrapped(fields = ""): Promise<Uint8Array> {
  return parse(`(component
    (core module (func (export "start")) ${fields})
    (core instance $m (instantiate 0))
    (func $start (canon lift (core func $m "start")))
    (export "start" (func $start)))`);
}

test("coreModuleOf() gives a core module back as it is, and takes one out of a component", async () => {
  const module = assemble('(module (func (export "start")))');
  assert.equal(coreModuleOf(module), module);
  assert.deepEqual(Buffer.from(coreModuleOf(await wrapped())), Buffer.from(module));
});

test("coreModuleOf() refuses a module with a handler that the component hides, so that none runs that the component has not", async () => {
  const hiding = await wrapped('(func (export "stop")) (func (export "helper"))');
  assert.throws(
    () => coreModuleOf(hiding),
    (error) => isThimbleError(error, "runtime.export-refused") && /"stop" is not exported/.test(error.message),
  );
  const command = await wrapped('(func (export "_start"))');
  assert.throws(() => coreModuleOf(command), /"_start" is not exported/);
  assert.ok(coreModuleOf(await wrapped('(func (export "helper"))')));
});

test("prepareModule() prepares a component as the module in it, under the digest of the component", async () => {
  const component = await wrapped();
  const prepared = prepareModule(component, { memoryBytes: 65_536 });
  assert.deepEqual(prepared.handlers, ["start"]);
  assert.notEqual(prepared.digest, prepareModule(coreModuleOf(component), { memoryBytes: 65_536 }).digest);
});
