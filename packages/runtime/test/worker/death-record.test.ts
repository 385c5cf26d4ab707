import assert from "node:assert/strict";
import { test } from "node:test";
import { DeathRecord } from "../../src/worker/death-record.ts";

test("DeathRecord gives a container up after two deaths without an event in between", () => {
  const deaths = new DeathRecord();
  deaths.died(0);
  assert.equal(deaths.isHopeless(0), false);
  deaths.died(1e9);
  assert.equal(deaths.isHopeless(1e9), true);
});

test("DeathRecord gives a container up after four deaths within a minute, whatever it handles in between", () => {
  const deaths = new DeathRecord();
  for (const time of [0, 10_000, 20_000]) {
    deaths.died(time);
    deaths.answered();
    assert.equal(deaths.isHopeless(time), false);
  }
  deaths.died(59_999);
  deaths.answered();
  assert.equal(deaths.isHopeless(59_999), true);
});

test("DeathRecord bears with a worker that dies once in a while", () => {
  const deaths = new DeathRecord();
  for (let time = 0; time < 1e7; time += 20_000) {
    deaths.died(time);
    deaths.answered();
    assert.equal(deaths.isHopeless(time), false);
  }
});
