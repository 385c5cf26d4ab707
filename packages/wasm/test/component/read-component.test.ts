import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { readComponent } from "../../src/component/read-component.ts";
import { DEFAULT_MODULE_LIMITS, unwrapComponent } from "../../src/index.ts";
import { component, refusesWrapping, wrapping } from "../support/component.ts";

test("readComponent() reads modules, instances and exports, and follows functions through aliases", async () => {
  const { modules, instances, exports } = readComponent(await wrapping(), DEFAULT_MODULE_LIMITS);
  assert.equal(modules.length, 3);
  assert.deepEqual(
    instances.map(({ kind }) => kind),
    ["module", "bundle", "module", "bundle", "module"],
  );
  const [tick] = exports;
  assert.deepEqual(tick?.function, {
    kind: "lift",
    of: { kind: "export", instance: 2, name: "tick" },
    options: { memory: undefined, realloc: undefined },
  });
});

test("readComponent() refuses a component that is cut off or larger than the limit", async () => {
  const bytes = await wrapping();
  assert.throws(
    () => readComponent(bytes.slice(0, -1), DEFAULT_MODULE_LIMITS),
    (error) => isThimbleError(error, "wasm.malformed"),
  );
  assert.throws(
    () => readComponent(bytes, { ...DEFAULT_MODULE_LIMITS, moduleBytes: 100 }),
    (error) => isThimbleError(error, "wasm.too-large"),
  );
});

test("readComponent() refuses what is more than a wrapping, by what it is", async () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["(component)", /there is a component in it/],
    ['(core module $N (func (export "x"))) (core instance (instantiate $N))', /2 core modules with code/],
    ["(core module)", /used twice or never/],
    ["(core instance (instantiate $Shim))", /used twice or never/],
    ['(import "f" (func))', /imports "f", which is no interface/],
    ["(type $r (resource (rep i32))) (core func (canon resource.new $r))", /resources/],
    ['(instance (export "t" (func $tick)))', /instances of components/],
    ['(import "r" (type (sub resource)))', /resources/],
  ];
  for (const [more, message] of cases) await refusesWrapping({ more }, message);
  await refusesWrapping({ options: "(memory $memory) string-encoding=utf16" }, /another encoding than UTF-8/);
});

test("readComponent() knows which resource of which interface a handle is given up of", async () => {
  const dropping = (resource: string): Promise<Uint8Array> =>
    component(`
      (import "a:b/c@0.1.0" (instance $c (export "pot" (type (sub resource))) (export "pan" (type (sub resource)))))
      (alias export $c "pot" (type $pot)) (alias export $c "pan" (type $pan))
      (core func $drop (canon resource.drop ${resource}))
      (core module (import "a:b/c@0.1.0" "[resource-drop]pot" (func (param i32))) (func (export "stop")))
      (core instance $given (export "[resource-drop]pot" (func $drop)))
      (core instance $main (instantiate 0 (with "a:b/c@0.1.0" (instance $given))))
      (func $stop (canon lift (core func $main "stop"))) (export "stop" (func $stop))`);
  assert.deepEqual(unwrapComponent(await dropping("$pot")).exports, ["stop"]);
  const other = await dropping("$pan");
  assert.throws(
    () => unwrapComponent(other),
    (error) => isThimbleError(error, "wasm.component-refused") && /"\[resource-drop\]pot"/.test(error.message),
  );
});
