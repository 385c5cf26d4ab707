import assert from "node:assert/strict";
import { SILENT_LOGGER } from "@thimble/base";
import type { ThingRequest } from "@thimble/runtime";
import { InlineEngine } from "@thimble/runtime";
import { BUDGET, offer, scene } from "../../../packages/runtime/test/scene.ts";

/** What a container does on a reading with this value, in C and in Rust alike, and what it publishes. */
export const PART = { waits: 0, failures: 1, store: 2, refused: 3, names: 4, environment: 5, clocks: 6 } as const;

/** What each part publishes to `out`, on the engine, in the order in which they are run. */
const PUBLISHED: readonly (readonly [part: number, published: readonly string[]])[] = [
  // A reading of 2.5 at 99 s that is stale (1); what is written; what the action gives.
  [PART.waits, ["2.5", "99", "1", "written", "7"]],
  // Numbers of unreachable, failed and timed-out, and of a sleep that is too long.
  [PART.failures, ["2", "6", "0", "4"]],
  // Two bytes, in use; the sums; no more in use; nothing there; a number as its text.
  [PART.store, ["ab", "1", "5", "12", "0", "none", "12"]],
  // Another store; a key that is none.
  [PART.refused, ["0", "2"]],
  // More than one part of the names.
  [PART.names, Array.from({ length: 70 }, (_, place) => `k${String(place).padStart(2, "0")}`)],
  [PART.environment, ["LIMIT", "90", "NAME", "x"]],
  // What passes on both clocks while it sleeps 250 ms, in ns, and their steps.
  [PART.clocks, ["250000000", "250000000", "1000000", "1000"]],
];

/** Runs a container of both SDKs on the engine, part by part, and compares what it publishes. */
export async function checkOnEngine(wasm: Uint8Array): Promise<void> {
  await using s = scene((parts) => new InlineEngine({ ...parts, logger: SILENT_LOGGER }));
  const answers: Readonly<Record<ThingRequest["kind"], number>> = { read: 2.5, write: 0, invoke: 7 };
  const handle = await s.start(wasm, {
    environment: { NAME: "x", LIMIT: "90" },
    grants: { read: ["a/x"], write: ["a/x"], publish: ["out"], invoke: ["a/go"] },
    on: { reading: ["a/x"], message: [], tick: undefined },
    budget: { ...BUDGET, instructions: 1_000_000 },
  });
  for (const [part, published] of PUBLISHED) {
    const isFailing = part === PART.failures;
    s.recorder.answer = async ({ kind }) => {
      if (!isFailing) return { value: answers[kind], time: 99, quality: 1 };
      if (kind === "invoke") return new Promise(() => undefined);
      return { failure: kind === "read" ? "unreachable" : "failed" };
    };
    const before = s.recorder.published(handle.id).length;
    offer(handle, part);
    await s.advanceUntil(handle.drained(), 250);
    assert.deepEqual(s.recorder.ends, [], `part ${part}`);
    assert.deepEqual(s.recorder.published(handle.id).slice(before), published, `part ${part}`);
  }
  assert.deepEqual(
    s.recorder.asked.slice(0, 3).map(([, request]) => request),
    [
      { kind: "read", property: "a/x" },
      { kind: "write", property: "a/x", value: 2.5 },
      { kind: "invoke", action: "a/go", input: 1 },
    ],
  );
}
