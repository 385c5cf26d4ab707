import assert from "node:assert/strict";
import { test } from "node:test";
import v8 from "node:v8";
import { SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { LogHistogram } from "../../src/engine/log-histogram.ts";
import { InlineEngine } from "../../src/index.ts";
import { COUNTER } from "../guests/guests.ts";
import { Recorder, specOf } from "../recorder.ts";

/** So few that no memories are made ahead. */
const CONTAINERS = 60;

/** Objects of these kinds that are alive. Each costs memory a hundred thousand times. */
function census(): Record<string, number> {
  const kinds = { Function, Map, Set, Promise, DataView, LogHistogram, Memory: WebAssembly.Memory };
  const counts = Object.entries(kinds).map(([name, kind]) => [name, v8.queryObjects(kind, { format: "count" })]);
  return Object.fromEntries(counts);
}

test("a prepared module exports one function, and nothing else", () => {
  const exports = WebAssembly.Module.exports(specOf(COUNTER).module.module);
  assert.deepEqual(
    exports.map(({ kind }) => kind),
    ["function"],
  );
});

test("a container costs one function and one memory, and what it does not use it does not have", async () => {
  const engine = new InlineEngine({ clock: new VirtualClock(), logger: SILENT_LOGGER, listener: new Recorder() });
  // Others of its service share what they have in common.
  const spec = specOf(COUNTER);
  const first = await engine.start({ ...spec, id: "app/first" });
  first.offerReading(0, 1, 1, 0);
  await first.drained();
  const before = census();
  const handles = await Promise.all(
    Array.from({ length: CONTAINERS }, (_, i) => engine.start({ ...spec, id: `app/${i}` })),
  );
  const started = census();
  for (const handle of handles) handle.offerReading(0, 1, 1, 0);
  await Promise.all(handles.map((handle) => handle.drained()));
  const used = census();
  // Rounded, and never -0: what Node itself makes and drops meanwhile does not count.
  const each = (from: Record<string, number>, to: Record<string, number>): Record<string, number> =>
    Object.fromEntries(
      Object.entries(to).map(([name, count]) => [name, Math.round((count - (from[name] ?? 0)) / CONTAINERS) + 0]),
    );
  const nothing = { Function: 0, Map: 0, Set: 0, Promise: 0, DataView: 0, LogHistogram: 0, Memory: 0 };
  assert.deepEqual(each(before, started), { ...nothing, Function: 1, Memory: 1 });
  // Its counts. The state that each set is no Map.
  assert.deepEqual(each(started, used), { ...nothing, LogHistogram: 2 });
  await engine.close();
});
