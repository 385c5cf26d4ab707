import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, VirtualClock } from "@thimble/base";
import { COUNTER } from "../guests/guests.ts";
import { specOf } from "../recorder.ts";
import { until, WorkerLab } from "../worker/worker-lab.ts";

/** `THIMBLE_KILLS` sets another number. */
const KILLS = Number(process.env["THIMBLE_KILLS"] ?? 2000);
const READINGS = 40;
const NAMES = ["app/a", "app/b", "app/c", "app/d", "app/e", "app/f"];

test(`${KILLS} workers killed at random under load take no accepted event and no committed state along`, async (t) => {
  const random = new SeededRandom(20261124);
  const clock = new VirtualClock();
  await using lab = new WorkerLab({ workers: 3, clock });
  const queue = { length: 1000, whenFull: "push-back" } as const;
  const handles = await Promise.all(NAMES.map((id) => lab.engine.start(specOf(COUNTER, { id, queue }))));
  let offered = 0;
  for (let kills = 0; kills < KILLS; kills++) {
    for (let i = 0; i < READINGS; i++) for (const handle of handles) handle.offerReading(0, i, i, 0);
    offered += READINGS;
    for (let turns = Math.floor(random.next() * 30); turns > 0; turns--) await new Promise((go) => setImmediate(go));
    const living = lab.workers.filter(({ isGone }) => !isGone);
    await living[Math.floor(random.next() * living.length)]?.port.terminate();
    await Promise.all(handles.map((handle) => handle.drained()));
    // Apart: so many deaths within a minute would be put down to a container.
    await clock.advance(60_000);
    for (const id of NAMES) checkLast(lab, id, offered);
    lab.recorder.batches.length = 0;
  }
  t.diagnostic(`${offered * NAMES.length} events, ${lab.workers.length} workers`);
  assert.deepEqual(lab.recorder.ends, []);
  await until(() => lab.workers.filter(({ isGone }) => !isGone).length === 3);
});

/** The container counted the readings of this round one by one, from where it was. */
function checkLast(lab: WorkerLab, id: string, offered: number): void {
  const expected = Array.from({ length: READINGS }, (_, i) => String(offered - READINGS + 1 + i));
  assert.deepEqual(lab.recorder.published(id), expected, id);
}
