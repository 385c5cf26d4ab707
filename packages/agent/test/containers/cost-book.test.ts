import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER, VirtualClock } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { EventMeter } from "@thimble/runtime";
import { CostBook, LOOK_EVERY } from "../../src/containers/cost-book.ts";
import { MemoryStateStore } from "../../src/state/memory-state-store.ts";
import { digestOf } from "../fixtures.ts";

const IMAGE = digestOf("1");
const READING = 1;

/** A store that counts what it is asked to keep. */
class CountingStore extends MemoryStateStore {
  kept = 0;
  isBroken = false;

  override keepCosts(costs: Parameters<MemoryStateStore["keepCosts"]>[0]): void {
    this.kept += 1;
    if (this.isBroken) throw new Error("the disk is full");
    super.keepCosts(costs);
  }
}

function openBook(store = new CountingStore()) {
  const clock = new VirtualClock();
  const meters: [Digest, EventMeter][] = [];
  const book = new CostBook({ store, clock, logger: SILENT_LOGGER, meters: () => meters });
  const open = (): EventMeter => {
    const meter = new EventMeter();
    meters.push([IMAGE, meter]);
    book.opened(IMAGE);
    return meter;
  };
  return { book, clock, store, meters, open };
}

test("CostBook knows nothing of an image that was never measured", () => {
  const { book } = openBook();
  assert.deepEqual(book.report(IMAGE), { digest: IMAGE, handlers: [] });
});

test("CostBook tells of each handler that ran how often, the dearest, the median and the tail", () => {
  const { book, clock, open } = openBook();
  const meter = open();
  assert.deepEqual(book.report(IMAGE).handlers, []);
  meter.add(0, 500, 0);
  for (const instructions of [10, 10, 12]) meter.add(READING, instructions, 0.1);
  assert.deepEqual(book.report(IMAGE), {
    digest: IMAGE,
    since: clock.now(),
    until: clock.now(),
    handlers: [
      { handler: "start", events: 1, maximum: 500, p50: 500, p99: 500 },
      { handler: "reading", events: 3, maximum: 12, p50: 10, p99: 12 },
    ],
  });
});

test("CostBook goes on where the agent before ended, over images that two services run", () => {
  const first = openBook();
  first.open().add(READING, 10, 1);
  first.open().add(READING, 30, 1);
  first.book.close();
  const second = openBook(first.store);
  second.open().add(READING, 20, 1);
  const [reading] = second.book.report(IMAGE).handlers;
  assert.deepEqual([reading?.events, reading?.maximum], [3, 30]);
});

test("CostBook counts what a meter that was retired counted", () => {
  const { book, meters, open } = openBook();
  const meter = open();
  meter.add(READING, 10, 1);
  meters.length = 0;
  book.retired(IMAGE, meter);
  assert.equal(book.report(IMAGE).handlers[0]?.events, 1);
});

test("CostBook knows from the disk what nothing is added to any more", async () => {
  const { book, clock, meters, store, open } = openBook();
  const meter = open();
  meter.add(READING, 10, 1);
  meters.length = 0;
  book.retired(IMAGE, meter);
  await clock.advance(LOOK_EVERY);
  store.costsOf = () => undefined;
  assert.deepEqual(book.report(IMAGE).handlers, []);
});

test("CostBook keeps a new maximum within a minute, a mere count within ten, and nothing where nothing happened", async () => {
  const { clock, store, open } = openBook();
  const meter = open();
  meter.add(READING, 10, 1);
  await clock.advance(LOOK_EVERY);
  assert.equal(store.kept, 1);
  meter.add(READING, 9, 1);
  await clock.advance(8 * LOOK_EVERY);
  assert.equal(store.kept, 1);
  await clock.advance(LOOK_EVERY);
  assert.equal(store.kept, 2);
  await clock.advance(20 * LOOK_EVERY);
  assert.equal(store.kept, 2);
});

test("CostBook bears a disk that does not take it, and tries again", async () => {
  const { book, clock, store, open } = openBook();
  open().add(READING, 10, 1);
  store.isBroken = true;
  await clock.advance(LOOK_EVERY);
  store.isBroken = false;
  await clock.advance(LOOK_EVERY);
  assert.equal(store.kept, 2);
  assert.equal(store.costsOf(IMAGE)?.handlers.reading?.maximum, 10);
  book.close();
  book.close();
  assert.equal(clock.pending, 0);
  assert.equal(store.kept, 2);
});
