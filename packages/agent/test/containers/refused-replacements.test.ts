import assert from "node:assert/strict";
import { test } from "node:test";
import { Backoff, SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { RefusedReplacements } from "../../src/containers/refused-replacements.ts";
import { type Instance, instancesOf } from "../../src/plan/instance.ts";
import { MemoryStateStore } from "../../src/state/memory-state-store.ts";
import { makeDesired, makeService } from "../fixtures.ts";

const [BEFORE = assert.fail("there is one")]: readonly Instance[] = instancesOf(makeDesired([makeService()]));

function openRefused(store: Pick<MemoryStateStore, "returned" | "keepReturned">) {
  const backoff = (): Backoff => new Backoff({ next: () => 0 });
  return new RefusedReplacements({
    clock: new VirtualClock(),
    logger: SILENT_LOGGER,
    store,
    backoff,
    onDue: () => undefined,
  });
}

test("RefusedReplacements wait longer each time for the same one, anew for another, and not at all once forgotten", async () => {
  const clock = new VirtualClock();
  let due = 0;
  const onDue = (): void => {
    due += 1;
  };
  const backoff = (): Backoff => new Backoff({ next: () => 0 }, { initial: 10, maximum: 1000 });
  const store = new MemoryStateStore();
  const refused = new RefusedReplacements({ clock, logger: SILENT_LOGGER, store, backoff, onDue });
  const first = refused.note("a", "x", BEFORE);
  assert.equal(refused.waiting("a"), "x");
  assert.equal(refused.waiting("b"), undefined);
  await clock.advance(first);
  assert.equal(due, 1);
  assert.equal(refused.waiting("a"), undefined);
  assert.deepEqual([refused.has("a"), refused.has("b")], [true, false]);
  assert.ok(refused.note("a", "x", BEFORE) > first);
  assert.equal(refused.note("a", "y", BEFORE), first);
  refused.forget("a");
  assert.equal(refused.waiting("a"), undefined);
  assert.equal(refused.has("a"), false);
  await clock.advance(1000);
  assert.equal(due, 1);
});

test("what has its place back is on the disk until another runs in it, also once the device is shut down", () => {
  const store = new MemoryStateStore();
  const { container } = BEFORE;
  const first = openRefused(store);
  first.note(container, "x", BEFORE);
  first.close();
  first.forget(container);
  const second = openRefused(store);
  assert.deepEqual([...second.load()], [[container, { before: BEFORE, refused: "x" }]]);
  second.note(container, "y", BEFORE);
  assert.equal(openRefused(store).load().get(container)?.refused, "y");
  second.forget(container);
  assert.equal(store.returned().size, 0);
});

test("what is noted again commits nothing, a disk that refuses stops nothing, and what can not be read is forgotten", () => {
  const store = new MemoryStateStore();
  let commits = 0;
  const disk = { isFull: false };
  const refused = openRefused({
    returned: () => store.returned(),
    keepReturned: (...record) => {
      if (disk.isFull) throw new Error("full");
      commits += 1;
      store.keepReturned(...record);
    },
  });
  const { container } = BEFORE;
  for (let i = 0; i < 3; i++) refused.note(container, "x", BEFORE);
  refused.forget("app/other");
  assert.equal(commits, 1);
  disk.isFull = true;
  refused.note(container, "y", BEFORE);
  assert.equal(store.returned().get(container)?.refused, "x");
  store.keepReturned("app/old", { refused: "x", fingerprint: "z", document: "{}" });
  const next = openRefused(store);
  assert.deepEqual([...next.load().keys()], [container]);
  assert.equal(store.returned().size, 1);
});
