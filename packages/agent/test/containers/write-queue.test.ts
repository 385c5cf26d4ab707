import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError, SILENT_LOGGER, ThimbleError, VirtualClock } from "@thimble/base";
import { MAX_WAITING_WRITES, WriteQueue } from "../../src/containers/write-queue.ts";
import type { DeviceEvent } from "../../src/record/device-event.ts";
import { EventRecorder } from "../../src/record/event-recorder.ts";
import { Ring } from "../../src/record/ring.ts";

/** A queue whose writes last until `finish` is called for them. */
function openBench(): {
  readonly queue: WriteQueue;
  readonly started: string[];
  readonly events: () => readonly string[];
  finish(error?: Error): Promise<void>;
} {
  const started: string[] = [];
  const open: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];
  const ring = new Ring<DeviceEvent>(100);
  const queue = new WriteQueue({
    clock: new VirtualClock(),
    write: (property, value, { by }) => {
      started.push(`${property} ${value} ${by}`);
      return new Promise((resolve, reject) => open.push({ resolve: () => resolve(undefined), reject }));
    },
    events: new EventRecorder(new VirtualClock(), ring),
    logger: SILENT_LOGGER,
  });
  return {
    queue,
    started,
    events: () => ring.items().map((event) => ("value" in event ? `${event.kind} ${event.value}` : event.kind)),
    async finish(error) {
      const next = open.shift();
      if (error === undefined) next?.resolve();
      else next?.reject(error);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

test("WriteQueue writes to one property in order, and to others meanwhile", async () => {
  const { queue, started, finish, events } = openBench();
  queue.push("m/valve", 1, "app/a");
  queue.push("m/valve", 0, "app/b");
  queue.push("m/speed", 5, "app/a");
  assert.deepEqual(started, ["m/valve 1 app/a", "m/speed 5 app/a"]);
  await finish();
  assert.deepEqual(started.at(-1), "m/valve 0 app/b");
  await finish();
  await finish();
  assert.deepEqual(events(), ["write 1", "write 5", "write 0"]);
  queue.push("m/valve", 1, "app/a");
  assert.equal(started.length, 4);
});

test("WriteQueue records a write that failed and goes on with the next", async () => {
  const { queue, finish, events } = openBench();
  queue.push("m/valve", 1, "app/a");
  queue.push("m/valve", 0, "app/a");
  await finish(new ThimbleError("base.timeout", "Cannot write: no answer"));
  await finish();
  assert.deepEqual(events(), ["write-failed 1", "write 0"]);
});

test("WriteQueue gives up the oldest orders of a device that is too slow for them", async () => {
  const { queue, started, finish, events } = openBench();
  for (let value = 0; value <= MAX_WAITING_WRITES + 1; value++) queue.push("m/speed", value, "app/a");
  assert.deepEqual(events(), ["write-failed 1"]);
  await finish();
  assert.equal(started.at(-1), "m/speed 2 app/a");
});

test("WriteQueue.drained() resolves when all that was queued has been tried", async () => {
  const { queue, finish } = openBench();
  await queue.drained();
  queue.push("m/valve", 1, "app/a");
  queue.push("m/valve", 0, "app/a");
  const drained = queue.drained();
  await finish();
  await finish(new Error("refused"));
  await drained;
});

test("WriteQueue.order() is queued as any other, and tells who waits what came of it", async () => {
  const { queue, started, finish, events } = openBench();
  const { signal } = new AbortController();
  queue.push("m/valve", 1, "app/a");
  const ordered = queue.order("m/valve", 0, { by: "app/b", signal });
  const refused = queue.order("m/valve", 1, { by: "app/b", signal });
  const isRefused = assert.rejects(refused, (error) => isThimbleError(error, "base.timeout"));
  assert.deepEqual(started, ["m/valve 1 app/a"]);
  await finish();
  await finish();
  await ordered;
  await finish(new ThimbleError("base.timeout", "Cannot write: no answer"));
  await isRefused;
  assert.deepEqual(events(), ["write 1", "write 0", "write-failed 1"]);
});

test("WriteQueue does not write what nobody waits for any more when its turn comes", async () => {
  const { queue, started, finish } = openBench();
  const gaveUp = new AbortController();
  queue.push("m/valve", 1, "app/a");
  const ordered = queue.order("m/valve", 0, { by: "app/b", signal: gaveUp.signal });
  queue.push("m/valve", 2, "app/a");
  gaveUp.abort(new Error("too late"));
  const refused = assert.rejects(ordered, /too late/);
  await finish();
  await refused;
  assert.deepEqual(started, ["m/valve 1 app/a", "m/valve 2 app/a"]);
});

test("WriteQueue tells who waits when newer writes took the place of theirs", async () => {
  const { queue } = openBench();
  queue.push("m/speed", 0, "app/a");
  const { signal } = new AbortController();
  const ordered = queue.order("m/speed", 1, { by: "app/b", signal });
  const refused = assert.rejects(ordered, (error) => isThimbleError(error, "agent.write-superseded"));
  for (let value = 0; value < MAX_WAITING_WRITES; value++) queue.push("m/speed", value, "app/a");
  await refused;
});

test("WriteQueue.settled() resolves when what was queued for a property has been tried", async () => {
  const { queue, finish } = openBench();
  await queue.settled("m/valve");
  queue.push("m/valve", 1, "app/a");
  queue.push("m/speed", 1, "app/a");
  const settled = queue.settled("m/valve");
  await finish(new Error("refused"));
  await settled;
});

test("WriteQueue.write() tells its caller what went wrong, and records it", async () => {
  const { queue, finish, events } = openBench();
  const written = queue.write("m/valve", 1, { by: "control" });
  const refused = assert.rejects(written, (error) => isThimbleError(error, "base.timeout"));
  await finish(new ThimbleError("base.timeout", "Cannot write: no answer"));
  await refused;
  assert.deepEqual(events(), ["write-failed 1"]);
});

test("WriteQueue writes no faster than a property declares, and the newest of what waits", async () => {
  const clock = new VirtualClock();
  const written: string[] = [];
  const queue = new WriteQueue({
    write: async (_property, value) => {
      written.push(`${value} at ${clock.monotonic()}`);
      return undefined;
    },
    events: new EventRecorder(clock, new Ring<DeviceEvent>(100)),
    logger: SILENT_LOGGER,
    clock,
    writesPerSecond: (property) => (property === "m/valve" ? 2 : undefined),
  });
  for (let value = 0; value < 20; value++) queue.push("m/valve", value, "app/a");
  await clock.advance(1000);
  assert.deepEqual(written, ["0 at 0", "4 at 500", "5 at 1000"]);
  // A person does not wait, and the container's next turn stays.
  await queue.write("m/valve", 99, { by: "control" });
  queue.withdraw("m/valve", "app/a");
  await clock.advance(1000);
  assert.deepEqual(written.slice(3), ["99 at 1000"]);
  // Three were pushed out, and the fourteen that waited were withdrawn.
  assert.deepEqual(queue.counts, { written: 4, failed: 17 });
});

test("WriteQueue does what must come first, tells what became of each write, and who was withdrawn", async () => {
  const clock = new VirtualClock();
  const log: string[] = [];
  const queue = new WriteQueue({
    write: async (_property, value) => {
      log.push(`write ${value}`);
      return 7;
    },
    events: new EventRecorder(clock, new Ring<DeviceEvent>(100)),
    logger: SILENT_LOGGER,
    clock,
    // Due for ever, as with a device that never takes it: tried once for each order, which then has its own turn.
    before: async () => void log.push("first"),
    onStart: (property, container) => log.push(`${container} starts ${property}`),
    onResult: ({ by, old, value }, isContainer) => log.push(`${by} ${old} -> ${value} ${isContainer}`),
  });
  queue.push("m/valve", 1, "app/a");
  const withdrawn = assert.rejects(
    queue.order("m/valve", 2, { by: "app/b", signal: new AbortController().signal }),
    (error) => isThimbleError(error, "agent.write-superseded"),
  );
  queue.withdraw("m/valve", "app/b");
  await withdrawn;
  await queue.drained();
  await queue.write("m/valve", 3, { by: "control" });
  assert.deepEqual(log, [
    "first",
    "app/a starts m/valve",
    "write 1",
    "app/a 7 -> 1 true",
    "write 3",
    "control 7 -> 3 false",
  ]);
});

test("WriteQueue tells whether a container's write set nothing for sure, or may have", async () => {
  const clock = new VirtualClock();
  const refused: string[] = [];
  const uncertain: string[] = [];
  let code: "things.refused" | "base.timeout" = "things.refused";
  const queue = new WriteQueue({
    write: async () => {
      throw new ThimbleError(code, "Cannot write");
    },
    events: new EventRecorder(clock, new Ring<DeviceEvent>(100)),
    logger: SILENT_LOGGER,
    clock,
    onRefused: (property) => refused.push(property),
    onUncertain: (property, by) => uncertain.push(`${property} ${by}`),
  });
  queue.push("m/valve", 1, "app/a");
  await queue.drained();
  assert.deepEqual([refused, uncertain], [["m/valve"], []]);
  code = "base.timeout";
  await assert.rejects(queue.write("m/valve", 1, { by: "control" }));
  assert.deepEqual(uncertain, [], "a person drives nothing");
  queue.push("m/valve", 1, "app/a");
  await queue.drained();
  assert.deepEqual(uncertain, ["m/valve app/a"]);
  code = "things.refused";
  await assert.rejects(queue.write("m/valve", 1, { by: "control" }));
  assert.deepEqual(refused, ["m/valve"]);
});
