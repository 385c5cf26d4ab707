import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { SILENT_LOGGER, SystemClock } from "@thimble/base";
import { InlineEngine } from "../../src/index.ts";
import { COUNTER } from "../guests/guests.ts";
import { specOf } from "../recorder.ts";

/** `THIMBLE_LEAK_CONTAINERS` sets another number. */
const CONTAINERS = Number(process.env["THIMBLE_LEAK_CONTAINERS"] ?? 1_000_000);
/** Before this many, pools and code are still growing to what they need. */
const WARM_UP = 100_000;
/** Running at a time. */
const AT_ONCE = 100;
const TOLERANCE = 0.05;
/**
 * V8 keeps pages of its heap that it does not need, 10 to 30 MB of them as it happens, and gives them back when a timer is due: by default after eight
 * seconds, here after one. The C library gives pages back when it likes. So the least of so many looks counts.
 */
const LOOKS = 6;
setFlagsFromString("--memory-pool-timeout=1");
const POOL_MS = 1100;
const POOL_TURNS = 4;
/** Containers between two looks. */
const BETWEEN = 10_000;

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
  const look = async (): Promise<Held> => {
    let held = await heldNow();
    for (let i = 1; i < LOOKS; i++) {
      await rounds(BETWEEN);
      held = least(held, await heldNow());
    }
    return held;
  };
  await rounds(WARM_UP);
  const before = await look();
  await rounds(CONTAINERS);
  const after = await look();
  t.diagnostic(`before ${JSON.stringify(before)}, after ${JSON.stringify(after)}`);
  assert.equal(engine.stats().memories.leased, 0);
  for (const what of ["resident", "heap"] as const)
    assert.ok(after[what] <= before[what] * (1 + TOLERANCE), `${what}: ${after[what]} B, ${before[what]} B before`);
});

/** Bytes, when all garbage is collected. */
interface Held {
  readonly resident: number;
  readonly heap: number;
}

function least(one: Held, other: Held): Held {
  return { resident: Math.min(one.resident, other.resident), heap: Math.min(one.heap, other.heap) };
}

async function heldNow(): Promise<Held> {
  assert.ok(globalThis.gc !== undefined, "run it by npm run test:long, which gives it a collector");
  for (let i = 0; i < 5; i++) {
    globalThis.gc();
    await new Promise((go) => setImmediate(go));
  }
  const { heapUsed } = process.memoryUsage();
  let resident = process.memoryUsage.rss();
  for (let i = 0; i < POOL_TURNS; i++) {
    await wait(POOL_MS);
    resident = Math.min(resident, process.memoryUsage.rss());
  }
  return { resident, heap: heapUsed };
}
