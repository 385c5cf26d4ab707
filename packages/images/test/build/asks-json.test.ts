import assert from "node:assert/strict";
import { test } from "node:test";
import type { Asks } from "@thimble/model";
import fc from "fast-check";
import { readAsks, writeAsks } from "../../src/build/asks-json.ts";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { JsonReader } from "../../src/oci/json-reader.ts";
import { MANIFEST } from "../support/samples.ts";

const names = fc.array(fc.string());
const amount = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((n) => n + 0);
/** Objects as JSON and literals make them. */
const plain = { noNullPrototype: true } as const;
const asks: fc.Arbitrary<Asks> = fc.record(
  {
    grants: fc.record(
      { read: names, write: names, publish: names, invoke: names },
      { ...plain, requiredKeys: ["read", "write", "publish"] },
    ),
    on: fc.record(
      { reading: names, message: names, tick: fc.option(fc.integer({ min: 1 }), { nil: undefined }) },
      plain,
    ),
    budget: fc.record(
      {
        memoryBytes: fc.nat(),
        instructions: fc.integer({ min: 1 }),
        messagesPerSecond: amount,
        bytesPerSecond: amount,
        writesPerSecond: amount,
        stateBytes: fc.nat(),
        logLinesPerSecond: amount,
      },
      { ...plain, requiredKeys: [] },
    ),
    units: fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
  },
  { ...plain, requiredKeys: ["grants", "on", "budget"] },
);

function read(json: unknown): Asks {
  return readAsks(JsonReader.parse(new TextEncoder().encode(JSON.stringify(json)), "config"));
}

test("readAsks() reads what writeAsks() wrote", () => {
  fc.assert(
    fc.property(asks, (value) =>
      assert.deepEqual(readAsks(JsonReader.parse(canonicalBytes(writeAsks(value)), "config")), value),
    ),
  );
});

test("readAsks() refuses what it does not know, so that nothing asked goes unheard", () => {
  const right = JSON.parse(JSON.stringify(MANIFEST.asks));
  read(right);
  const wrong: readonly unknown[] = [
    { ...right, things: [] },
    { ...right, grants: { ...right.grants, call: [] } },
    { ...right, grants: { ...right.grants, read: "machine/temperature" } },
    { ...right, grants: undefined },
    { ...right, on: { ...right.on, tick: 0 } },
    { ...right, on: { ...right.on, tick: -1 } },
    { ...right, budget: { ...right.budget, instructions: 0 } },
    { ...right, budget: { ...right.budget, memoryBytes: 1.5 } },
    { ...right, budget: { ...right.budget, instruction: 1 } },
  ];
  for (const json of wrong) assert.throws(() => read(json), { code: "images.malformed" });
});
