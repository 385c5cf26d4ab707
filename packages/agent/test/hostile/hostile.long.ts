import assert from "node:assert/strict";
import { test } from "node:test";
import { ATTACKS } from "./attacks.ts";
import { neighbourDelays } from "./neighbour-delay.ts";

const SECONDS = 5;
/** What no container may delay another's event by, in milliseconds. */
const BOUND = 10;

for (const attack of ATTACKS) {
  test(`an attacker that ${attack.does} delays its neighbour by ${BOUND} ms at most`, async (t) => {
    const quiet = p99((await neighbourDelays({ attack: undefined, seconds: 2 })).delays);
    const attacked = p99((await neighbourDelays({ attack, seconds: SECONDS })).delays);
    t.diagnostic(`p99 ${attacked.toFixed(2)} ms, without it ${quiet.toFixed(2)} ms`);
    assert.ok(attacked - quiet <= BOUND, `p99 is ${attacked.toFixed(2)} ms, without the attack ${quiet.toFixed(2)} ms`);
  });
}

function p99(samples: Float64Array): number {
  return samples.toSorted()[Math.floor(0.99 * samples.length)] ?? Number.NaN;
}
