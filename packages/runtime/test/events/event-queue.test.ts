import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ContainerEvent } from "../../src/events/container-event.ts";
import { EventQueue } from "../../src/events/event-queue.ts";

function eventOf(number: number): ContainerEvent {
  const event = new ContainerEvent();
  event.number = number;
  return event;
}

function queueOf(numbers: readonly number[]): EventQueue {
  const queue = new EventQueue();
  for (const number of numbers) queue.push(eventOf(number));
  return queue;
}

function numbersOf(queue: EventQueue): number[] {
  const numbers: number[] = [];
  for (let event = queue.shift(); event !== undefined; event = queue.shift()) numbers.push(event.number);
  return numbers;
}

test("EventQueue gives events back in order and counts them", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(), { nil: undefined })), (steps) => {
      const queue = new EventQueue();
      const model: number[] = [];
      for (const step of steps) {
        if (step === undefined) assert.equal(queue.shift()?.number, model.shift());
        else {
          queue.push(eventOf(step));
          model.push(step);
        }
        assert.equal(queue.length, model.length);
        assert.equal(queue.head?.number, model[0]);
      }
      assert.deepEqual(numbersOf(queue), model);
    }),
  );
});

test("EventQueue.prepend() puts another queue's events first", () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), fc.array(fc.nat()), (before, after) => {
      const first = queueOf(before);
      const queue = queueOf(after);
      queue.prepend(first);
      assert.equal(queue.length, before.length + after.length);
      assert.equal(first.length, 0);
      queue.push(eventOf(-1));
      assert.deepEqual(numbersOf(queue), [...before, ...after, -1]);
    }),
  );
});
