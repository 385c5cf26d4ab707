import assert from "node:assert/strict";
import { test } from "node:test";
import { FOUND } from "./support/fuzz/found.ts";
import { fuzz } from "./support/fuzz/fuzz.ts";
import { tryModule } from "./support/fuzz/oracle.ts";

/** About two seconds. `npm run fuzz` goes on for as long as it is told. */
const TRIES = 80;

test("modules made and broken at random are refused with a reason, or do what they did before at the count of a naive meter", () => {
  const report = fuzz({ seed: 1, goesOn: (tries) => tries < TRIES });
  assert.deepEqual(report.failures, []);
  assert.ok(report.calls > TRIES / 4 && report.refused > TRIES / 8 && report.invalid > 0, JSON.stringify(report));
});

for (const { what, bytes } of FOUND) {
  test(`what fuzzing found stays right: ${what}`, () => {
    assert.doesNotThrow(() => tryModule(Uint8Array.from(Buffer.from(bytes, "hex"))));
  });
}
