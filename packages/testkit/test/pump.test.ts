import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Pump } from "../src/pump.ts";

describe("Pump", () => {
  it("runs what is scheduled when it is drained, and what that schedules", () => {
    const pump = new Pump();
    const ran: string[] = [];
    pump.schedule(() => {
      ran.push("first");
      pump.schedule(() => ran.push("second"));
    });
    assert.deepEqual(ran, []);
    pump.drain();
    assert.deepEqual(ran, ["first", "second"]);
  });

  it("runs it by itself, once, before the event loop goes on", async () => {
    const pump = new Pump();
    let runs = 0;
    pump.schedule(() => {
      runs += 1;
    });
    await Promise.resolve();
    pump.drain();
    assert.equal(runs, 1);
  });
});
