import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER, SystemClock } from "@thimble/base";
import { InlineEngine } from "../../src/index.ts";
import { COUNTER } from "../guests/guests.ts";
import { specOf } from "../recorder.ts";

/** `THIMBLE_LEAK_CONTAINERS` sets another number. */
const CONTAINERS = Number(process.env["THIMBLE_LEAK_CONTAINERS"] ?? 1_000_000);
/** Before this many, pools and code are still growing to what they need. */
const WARM_UP = 20_000;
/** Running at a time. */
const AT_ONCE = 100;
const TOLERANCE = 0.05;

test(`resident memory ends where it began after ${CONTAINERS} containers were started, run and stopped`, async (t) => {
  const listener = { effects: () => undefined, ended: () => undefined };
  await using engine = new InlineEngine({ clock: new SystemClock(), logger: SILENT_LOGGER, listener });
  const spec = specOf(COUNTER);
  const rounds = async (count: number): Promise<void> => {
    for (let started = 0; started < count; started += AT_ONCE) {
      const ids = Array.from({ length: AT_ONCE }, (_, i) => `app/${i}`);
      const handles = await Promise.all(ids.map((id) => engine.start({ ...spec, id })));
      for (const handle of handles) handle.offerReading(0, 1, 1, 0);
      await Promise.all(handles.map((handle) => handle.stop()));
    }
  };
  await rounds(WARM_UP);
  const before = await resident();
  await rounds(CONTAINERS);
  const after = await resident();
  t.diagnostic(`${Math.round(before / 1e6)} MB before, ${Math.round(after / 1e6)} MB after`);
  assert.equal(engine.stats().memories.leased, 0);
  assert.ok(after <= before * (1 + TOLERANCE), `${after} B, ${before} B before`);
});

/** Bytes resident, when all garbage is collected. */
async function resident(): Promise<number> {
  assert.ok(globalThis.gc !== undefined, "run it by npm run test:long, which gives it a collector");
  for (let i = 0; i < 5; i++) {
    globalThis.gc();
    await new Promise((go) => setImmediate(go));
  }
  return process.memoryUsage.rss();
}
