import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError, SILENT_LOGGER } from "@thimble/base";
import { InlineEngine, WorkerEngine } from "../../src/index.ts";
import { COUNTER, guest, misbehaving } from "../guests/guests.ts";
import { type MakeEngine, offer, scene } from "../scene.ts";

const ROUNDS = 100;
const ENGINES: Readonly<Record<string, MakeEngine>> = {
  InlineEngine: (parts) => new InlineEngine({ ...parts, logger: SILENT_LOGGER }),
  WorkerEngine: (parts) => new WorkerEngine({ ...parts, logger: SILENT_LOGGER }),
};
const FAILS_TO_START = guest(`(func (export "start") unreachable)`);

for (const [name, make] of Object.entries(ENGINES)) {
  test(`${name} holds no memory and no timer of containers that were stopped, ended, abandoned or never started`, async () => {
    await using s = scene(make);
    const keeper = await s.start(COUNTER, { id: "app/keeper" });
    for (let round = 0; round < ROUNDS; round++) {
      const ticking = { on: { reading: ["machine/temperature"], message: [], tick: 1000 } };
      const [stopped, abandoned, ended] = [
        await s.start(COUNTER, { id: "app/stopped", ...ticking }),
        await s.start(COUNTER, { id: "app/abandoned", ...ticking }),
        await s.start(misbehaving("unreachable"), { id: "app/ended", ...ticking }),
      ];
      await assert.rejects(s.start(FAILS_TO_START, { id: "app/failed" }), (error) =>
        isThimbleError(error, "runtime.trap"),
      );
      offer(stopped, 1, 2, 3);
      offer(abandoned, 1);
      offer(ended, 666, 1);
      abandoned.abandon();
      await Promise.all([stopped.stop(), ended.drained()]);
    }
    offer(keeper, 1);
    await keeper.drained();
    assert.equal(s.recorder.ends.length, ROUNDS);
    assert.equal(s.engine.stats().memories.leased, 1);
    assert.equal(s.clock.pending, 0);
  });
}
