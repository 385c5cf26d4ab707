import assert from "node:assert/strict";
import { test } from "node:test";
import { EventMeter } from "../src/index.ts";
import { COUNTER, guest, misbehaving } from "./guests/guests.ts";
import { BUDGET, GOOD, type MakeEngine, offer, scene } from "./scene.ts";

/** What every engine counts for its owner. */
export function testMeters(make: MakeEngine): void {
  test("a meter counts for all its containers what events cost in each handler, the start among them", async () => {
    await using s = scene(make);
    const meter = new EventMeter();
    const wasm = guest(
      `(func (export "start") (drop (i32.const 0)))
       (func (export "reading") (param i32 f64 f64 i32) (drop (i32.const 0)) (drop (i32.const 0)))`,
    );
    const handles = await Promise.all(["app/a", "app/b"].map((id) => s.start(wasm, { id, meter })));
    for (const handle of handles) offer(handle, 1, 2);
    await Promise.all(handles.map((handle) => handle.drained()));
    const [start, reading] = [meter.cost("start"), meter.cost("reading")];
    assert.deepEqual([start?.count, reading?.count, meter.cost("message")], [2, 4, undefined]);
    const total = handles.reduce((sum, handle) => sum + handle.stats().instructions.total, 0);
    assert.equal(reading?.sum, total);
    assert.ok((start?.maximum ?? 0) > 0);
    assert.equal(meter.latency.count, 4);
  });

  test("a meter counts an event that ends its container, with the whole budget when that was used up", async () => {
    await using s = scene(make);
    const meter = new EventMeter();
    const handle = await s.start(misbehaving("(loop $again (br $again))"), { meter });
    offer(handle, 1, 666);
    await s.recorder.end();
    assert.equal(meter.cost("reading")?.maximum, BUDGET.instructions);
  });

  test("counts() is stats() without what must be computed", async () => {
    await using s = scene(make);
    const handle = await s.start(COUNTER);
    offer(handle, 1, 2, 3);
    handle.offerMessage(0, "in", new Uint8Array(65_536), GOOD);
    await handle.drained();
    const { latency: _latency, instructions, ...stats } = handle.stats();
    const { p50: _p50, p99: _p99, ...sums } = instructions;
    assert.deepEqual(handle.counts(), { ...stats, instructions: sums });
    assert.equal(stats.refused.tooLarge, 1);
  });

  test("the engine tells how many memories are in use and how many wait", async () => {
    await using s = scene(make);
    const first = await s.start(COUNTER, { id: "app/a" });
    const second = await s.start(COUNTER, { id: "app/b" });
    await first.stop();
    offer(second, 1);
    await second.drained();
    assert.deepEqual(s.engine.stats().memories, { leased: 1, warm: 1 });
  });
}
