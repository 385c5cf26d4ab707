import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import type { QueuePolicy } from "@thimble/model";
import { ServiceProfile } from "../../src/container/service-profile.ts";
import { NO_USAGE, type Usage } from "../../src/container/usage.ts";
import { ContainerFront } from "../../src/engine/container-front.ts";
import { type FrontDesk, frontDesk } from "../../src/engine/front-desk.ts";
import { type ContainerEvent, EVENT_KINDS } from "../../src/events/container-event.ts";
import { COUNTER } from "../guests/guests.ts";
import { specOf } from "../recorder.ts";
import { offer } from "../scene.ts";

/** A front whose events a test handles. */
class BareFront extends ContainerFront {
  protected override readonly inFlightCount = 0;

  /** Takes the next event and counts it as handled, at one instruction. */
  handle(): ContainerEvent | undefined {
    const event = this.queue.shift();
    if (event !== undefined) this.settle(event, true, 1, 0);
    return event;
  }

  protected override announce(): void {}

  protected override letGo(): number {
    return this.end();
  }

  protected override usage(): Usage {
    return NO_USAGE;
  }

  protected override cancelWaits(): void {}
}

function frontOn(clock: VirtualClock, queue: QueuePolicy): { front: BareFront; desk: FrontDesk } {
  const desk = frontDesk(clock);
  const front = new BareFront("app/guest", new ServiceProfile(specOf(COUNTER, { queue })), desk);
  return { front, desk };
}

test("ContainerFront keeps one waiting tick, and takes the next once that was handled or dropped", () => {
  const { front } = frontOn(new VirtualClock(), { length: 1, whenFull: "drop-oldest" });
  front.tick(1);
  front.tick(2);
  assert.equal(front.queue.length, 1);
  front.handle();
  front.tick(3);
  offer(front, 1);
  front.tick(4);
  assert.deepEqual([front.queue.head?.kind, front.queue.head?.time], [EVENT_KINDS.tick, 4]);
  assert.equal(front.stats().dropped, 2);
});

test("ContainerFront drops and counts a tick that nobody can be told to offer again", () => {
  const { front } = frontOn(new VirtualClock(), { length: 1, whenFull: "push-back" });
  offer(front, 1);
  front.tick(2);
  assert.equal(front.stats().dropped, 1);
  front.handle();
  front.tick(3);
  assert.equal(front.queue.length, 1);
});

test("ContainerFront has room when the queue is half empty, and when it has ended", async () => {
  const { front, desk } = frontOn(new VirtualClock(), { length: 4, whenFull: "push-back" });
  const seen: string[] = [];
  offer(front, 1, 2, 3, 4);
  const room = front.room().then(() => seen.push("room"));
  front.handle();
  desk.waiters.check();
  await Promise.resolve();
  seen.push("3 wait");
  front.handle();
  desk.waiters.check();
  await room;
  assert.deepEqual(seen, ["3 wait", "room"]);
  offer(front, 5, 6);
  const end = front.room();
  front.end();
  desk.waiters.check();
  await end;
});

test("ContainerFront is drained of what was accepted before, whatever comes afterwards", async () => {
  const { front, desk } = frontOn(new VirtualClock(), { length: 4, whenFull: "push-back" });
  offer(front, 1, 2);
  let isDrained = false;
  const drained = front.drained().then(() => {
    isDrained = true;
  });
  offer(front, 3);
  for (const expected of [false, true]) {
    front.handle();
    desk.waiters.check();
    await Promise.resolve();
    assert.equal(isDrained, expected);
  }
  await drained;
});

test("ContainerFront that stops makes no more ticks, takes no more events, and is told once", async () => {
  const clock = new VirtualClock();
  const { front, desk } = frontOn(clock, { length: 4, whenFull: "push-back" });
  front.tickEvery(10);
  const stops = [front.stop(), front.stop()];
  front.tickEvery(10);
  offer(front, 1);
  assert.equal(clock.pending, 0);
  assert.equal(front.queue.length, 1);
  assert.equal(front.handle()?.kind, EVENT_KINDS.stop);
  assert.deepEqual([front.stats().handled, front.stats().dropped], [0, 1]);
  front.end();
  desk.waiters.check();
  await Promise.all(stops);
});
