import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import type { PushListener } from "../src/driver/driver.ts";
import { until } from "./until.ts";

/** A driver, one of its events, and a device that tells of it. */
export interface EventSubject {
  readonly driver: { connect(): Promise<void>; close(): Promise<void> };
  /** Has the driver hand on the event. */
  subscribe(listener: PushListener): Disposable;
  /** It happens, with this number where a number goes with it. */
  happen(value: number): Promise<void>;
  /** Resolves when the device knows that somebody listens; left out where it need not. */
  isHeard?(): Promise<void>;
  /** Takes the device off the network; connections break. Left out where it can not be. */
  takeAway?(): Promise<void>;
  putBack?(): Promise<void>;
  /** Ends everything. */
  end(): Promise<void>;
}

/** The tests that every driver that tells of events passes, simulated or real. `hasValue` is whether a number goes with them. */
export function testEventContract(name: string, setUp: () => Promise<EventSubject>, hasValue = true): void {
  const check = (sentence: string, work: (subject: EventSubject, told: Told) => Promise<void>): void => {
    test(`${name}, events: ${sentence}`, async () => {
      const subject = await setUp();
      try {
        await work(subject, new Told(hasValue));
      } finally {
        await subject.driver.close();
        await subject.end();
      }
    });
  };

  check("each is told once, in order, and how things were before is none", async (subject, told) => {
    using _ = subject.subscribe(told);
    await subject.driver.connect();
    await subject.isHeard?.();
    for (const [i, value] of [3, 4, 5].entries()) {
      await subject.happen(value);
      await until(() => told.values.length > i, `event ${i} was told`);
    }
    assert.deepEqual(told.values, hasValue ? [3, 4, 5] : ["told", "told", "told"]);
  });

  check("two who listen are told both, and who does not listen any more is not", async (subject, told) => {
    const other = new Told(hasValue);
    using _ = subject.subscribe(told);
    const ended = subject.subscribe(other);
    await subject.driver.connect();
    await subject.isHeard?.();
    await subject.happen(7);
    await until(() => told.values.length === 1 && other.values.length === 1, "both were told");
    ended[Symbol.dispose]();
    await subject.happen(8);
    await until(() => told.values.length === 2, "the one was told");
    assert.equal(other.values.length, 1);
  });

  check(
    "a device that is gone and back tells again, and what happened meanwhile is not made up",
    async (subject, told) => {
      const { takeAway, putBack } = subject;
      if (takeAway === undefined || putBack === undefined) return;
      using _ = subject.subscribe(told);
      await subject.driver.connect();
      await subject.isHeard?.();
      await subject.happen(1);
      await until(() => told.values.length === 1, "it was told");
      await takeAway.call(subject);
      await until(() => told.downs > 0, "the listener knows that the device is gone");
      await putBack.call(subject);
      await subject.driver.connect();
      await subject.isHeard?.();
      await subject.happen(2);
      await until(() => told.values.length === 2, "it was told again");
      assert.deepEqual(told.values, hasValue ? [1, 2] : ["told", "told"]);
    },
  );
}

/** A listener that writes down what it is told. */
class Told implements PushListener {
  readonly values: (number | string)[] = [];
  downs = 0;
  readonly #hasValue: boolean;

  constructor(hasValue: boolean) {
    this.#hasValue = hasValue;
  }

  async onAnswer(_index: number, answer: Parameters<PushListener["onAnswer"]>[1]): Promise<void> {
    if (answer instanceof ThimbleError) this.values.push(answer.code);
    else this.values.push(this.#hasValue ? answer.value : "told");
  }

  onDown(): void {
    this.downs += 1;
  }

  onAway(): void {
    this.downs += 1;
  }
}
