import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import type { Binding } from "../src/driver/binding.ts";
import type { Driver, DriverAnswer } from "../src/driver/driver.ts";
import { hasCode } from "./things.ts";

/** A driver and a device for it to talk to. */
export interface ContractSubject {
  readonly driver: Driver;
  /** Two properties that can be read; the first one can be written. */
  readonly bindings: readonly [Binding, Binding];
  /** Makes the device hold these values, whole numbers from 0 to 1000, as a driver would read them. */
  hold(values: readonly [number, number]): Promise<void>;
  /** Takes the device off the network; connections break. */
  takeAway(): Promise<void>;
  /** Puts it back where it was, holding what it held. */
  putBack(): Promise<void>;
  /** Ends everything. */
  end(): Promise<void>;
}

/** The tests that every driver passes, whatever is behind it. */
export function testDriverContract(name: string, setUp: () => Promise<ContractSubject>): void {
  const check = (sentence: string, work: (subject: ContractSubject) => Promise<void>): void => {
    test(`${name}: ${sentence}`, async () => {
      const subject = await setUp();
      try {
        await work(subject);
      } finally {
        await subject.driver.close();
        await subject.end();
      }
    });
  };

  check("reads what the device holds, in the order of the bindings", async ({ driver, bindings, hold }) => {
    await hold([21, 42]);
    await Promise.all([driver.connect(), driver.connect()]);
    const [a, b] = bindings;
    assert.deepEqual(valuesOf(await driver.read([a, b])), [21, 42]);
    assert.deepEqual(valuesOf(await driver.read([b, a])), [42, 21]);
    assert.deepEqual(await driver.read([]), []);
  });

  check("gives overlapping reads each their own answer", async ({ driver, bindings, hold }) => {
    await hold([1, 2]);
    await driver.connect();
    const [a, b] = bindings;
    const answers = await Promise.all([[a], [b], [a], [b]].map((each) => driver.read(each)));
    assert.deepEqual(answers.map(valuesOf), [[1], [2], [1], [2]]);
  });

  check("reads what it wrote", async ({ driver, bindings, hold }) => {
    await hold([5, 6]);
    await driver.connect();
    const [a] = bindings;
    await driver.write(a, 17);
    // A broker hands a message on when it likes.
    await untilAnswer(driver, a, (answer) => !(answer instanceof ThimbleError) && answer.value === 17);
  });

  check("says that a device that is gone is unreachable, and goes on when it is back", async (subject) => {
    const { driver, bindings, hold } = subject;
    await hold([3, 4]);
    await driver.connect();
    await subject.takeAway();
    const answer = await untilAnswer(driver, bindings[0], (each) => each instanceof ThimbleError);
    assert.ok(answer instanceof ThimbleError && answer.code === "things.unreachable");
    await assert.rejects(driver.write(bindings[0], 1), hasCode("things.unreachable"));
    await assert.rejects(driver.connect(), hasCode("things.unreachable"));
    await subject.putBack();
    await driver.connect();
    assert.deepEqual(valuesOf(await driver.read(bindings)), [3, 4]);
  });

  check("refuses a read whose signal is aborted, with the signal's reason", async ({ driver, bindings, hold }) => {
    await hold([3, 4]);
    await driver.connect();
    const reason = new Error("no more");
    await assert.rejects(driver.read([bindings[0]], { signal: AbortSignal.abort(reason) }), reason);
  });

  check("stays closed once it was closed", async ({ driver, bindings }) => {
    await driver.connect();
    await driver.close();
    await driver.close();
    await assert.rejects(driver.connect(), hasCode("things.unreachable"));
    const [answer] = await driver.read([bindings[0]]);
    assert.ok(answer instanceof ThimbleError);
    await assert.rejects(driver.write(bindings[0], 1), hasCode("things.unreachable"));
  });
}

/** Reads again and again until the answer is as wanted, a hundred times at most. */
async function untilAnswer(
  driver: Driver,
  binding: Binding,
  isWanted: (answer: DriverAnswer) => boolean,
): Promise<DriverAnswer> {
  for (let i = 0; i < 100; i++) {
    const [answer] = await driver.read([binding]);
    if (answer !== undefined && isWanted(answer)) return answer;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return assert.fail("The answer never came");
}

function valuesOf(answers: readonly DriverAnswer[]): readonly (number | string)[] {
  return answers.map((answer) => (answer instanceof ThimbleError ? answer.code : answer.value));
}
