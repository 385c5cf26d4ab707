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
  /** How the first one is written, where that is another binding. */
  readonly writing?: Binding;
  /** Makes the device hold these values, whole numbers from 0 to 1000, as a driver would read them. */
  hold(values: readonly [number, number]): Promise<void>;
  /** Takes the device off the network; connections break. */
  takeAway(): Promise<void>;
  /** Puts it back where it was, holding what it held. */
  putBack(): Promise<void>;
  /** Ends everything. */
  end(): Promise<void>;
  /** `hold-back`: the device takes requests and keeps its answers. */
  holdBack?(): Promise<void>;
  /** `hold-back`: it sends them, those kept first; by itself after a while where it has no other way. */
  letGo?(): Promise<void>;
  /** `fail-one`: it answers for the second property what its driver can not take, and for the first as before. */
  failSecond?(): Promise<void>;
  /** `garble`: it answers what is no answer; `mend` ends that. */
  garble?(): Promise<void>;
  mend?(): Promise<void>;
  /** `tell`: what the device itself holds for the first property. */
  held?(): number | undefined;
  /** `limit`: a value that the first property can not hold. */
  readonly tooLarge?: number;
}

/** What a device can be made to do beside; each is a case of the contract more. Leave out what the protocol has no notion of. */
export type DeviceSkill = "hold-back" | "fail-one" | "garble" | "tell" | "limit";

/** The tests that every driver passes, simulated or real, whatever is behind it. */
export function testDriverContract(
  name: string,
  setUp: () => Promise<ContractSubject>,
  skills: readonly DeviceSkill[] = [],
): void {
  const checkWith = (skill: DeviceSkill, sentence: string, work: (subject: ContractSubject) => Promise<void>): void => {
    if (skills.includes(skill)) check(sentence, work);
  };
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

  check("reads what it wrote", async ({ driver, bindings, writing, hold }) => {
    await hold([5, 6]);
    await driver.connect();
    const [a] = bindings;
    await driver.write(writing ?? a, 17);
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
    await assert.rejects(driver.write(subject.writing ?? bindings[0], 1), hasCode("things.unreachable"));
    const connects = await Promise.allSettled([driver.connect(), driver.connect()]);
    for (const each of connects) assert.ok(each.status === "rejected" && hasCode("things.unreachable")(each.reason));
    await subject.putBack();
    await driver.connect();
    assert.deepEqual(valuesOf(await driver.read(bindings)), [3, 4]);
  });

  check("refuses a read whose signal is aborted, with the signal's reason", async (subject) => {
    const { driver, bindings, hold } = subject;
    await hold([3, 4]);
    await driver.connect();
    const reason = new Error("no more");
    const signal = AbortSignal.abort(reason);
    await assert.rejects(driver.read([bindings[0]], { signal }), (error) => error === reason);
    await assert.rejects(driver.write(subject.writing ?? bindings[0], 9, { signal }), (error) => error === reason);
    assert.deepEqual(valuesOf(await driver.read(bindings)), [3, 4]);
  });

  check("stays closed once it was closed", async (subject) => {
    const { driver, bindings } = subject;
    await driver.connect();
    await driver.close();
    await driver.close();
    await assert.rejects(driver.connect(), hasCode("things.unreachable"));
    const [answer] = await driver.read([bindings[0]]);
    assert.ok(answer instanceof ThimbleError);
    await assert.rejects(driver.write(subject.writing ?? bindings[0], 1), hasCode("things.unreachable"));
  });

  checkWith("hold-back", "waits for an answer that is slow", async (subject) => {
    const { driver, bindings, hold } = subject;
    await hold([7, 8]);
    await driver.connect();
    await subject.holdBack?.();
    const read = driver.read(bindings);
    await letOthersRun();
    await subject.letGo?.();
    assert.deepEqual(valuesOf(await read), [7, 8]);
  });

  checkWith(
    "hold-back",
    "gives up a read that is aborted, and never takes its answer for another's",
    async (subject) => {
      const { driver, bindings, hold } = subject;
      const [a, b] = bindings;
      await hold([7, 8]);
      await driver.connect();
      await subject.holdBack?.();
      const controller = new AbortController();
      const reason = new Error("no more");
      const read = assert.rejects(driver.read([a], { signal: controller.signal }), (error) => error === reason);
      await letOthersRun();
      controller.abort(reason);
      await read;
      await subject.letGo?.();
      // A stream in doubt may have been closed for it.
      await driver.connect();
      assert.deepEqual(valuesOf(await driver.read([b])), [8]);
      assert.deepEqual(valuesOf(await driver.read([a])), [7]);
    },
  );

  checkWith("hold-back", "refuses what waits when it is closed", async (subject) => {
    const { driver, bindings, hold } = subject;
    await hold([7, 8]);
    await driver.connect();
    await subject.holdBack?.();
    const read = driver.read([bindings[0]]);
    const write = assert.rejects(driver.write(subject.writing ?? bindings[0], 1), hasCode("things.unreachable"));
    await letOthersRun();
    await driver.close();
    assert.deepEqual(valuesOf(await read), ["things.unreachable"]);
    await write;
  });

  checkWith("fail-one", "answers for one property when the other fails", async (subject) => {
    const { driver, bindings, hold } = subject;
    await hold([7, 8]);
    await driver.connect();
    await subject.failSecond?.();
    const bad = await untilAnswer(driver, bindings[1], (answer) => answer instanceof ThimbleError);
    assert.ok(bad instanceof ThimbleError && ["things.refused", "things.bad-answer"].includes(bad.code), `${bad}`);
    assert.deepEqual(valuesOf(await driver.read(bindings)), [7, bad.code]);
  });

  checkWith(
    "garble",
    "never takes what is no answer for one, and goes on when the device is right again",
    async (subject) => {
      const { driver, bindings, hold } = subject;
      await hold([7, 8]);
      await driver.connect();
      await subject.garble?.();
      const [answer] = await driver.read([bindings[0]]);
      assert.ok(answer instanceof ThimbleError && GARBLED.includes(answer.code));
      await subject.mend?.();
      await driver.connect();
      assert.deepEqual(valuesOf(await driver.read(bindings)), [7, 8]);
    },
  );

  checkWith("tell", "resolves a write when the device holds the value", async (subject) => {
    const { driver, bindings, hold } = subject;
    await hold([7, 8]);
    await driver.connect();
    await driver.write(subject.writing ?? bindings[0], 9);
    assert.equal(subject.held?.(), 9);
  });

  checkWith("limit", "refuses a value that the device can not hold, and sends nothing", async (subject) => {
    const { driver, bindings, hold, tooLarge = Number.NaN } = subject;
    await hold([7, 8]);
    await driver.connect();
    await assert.rejects(driver.write(subject.writing ?? bindings[0], tooLarge), hasCode("things.out-of-range"));
    assert.deepEqual(valuesOf(await driver.read(bindings)), [7, 8]);
  });
}

/** What may come of an answer that is none: an error, the end of the connection, or a wait for one that is. */
const GARBLED: readonly string[] = ["things.bad-answer", "things.unreachable", "base.timeout"];

/** Lets what was begun reach the device: a few turns of the event loop, for what is tested holds either way. */
async function letOthersRun(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
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
