import assert from "node:assert/strict";
import { test } from "node:test";
import { testDriverContract } from "../driver-contract.ts";
import { testEventContract } from "../event-contract.ts";
import { hasCode } from "../things.ts";
import { CHIP_PATH, gpioBinding, gpioScene, recorder, settle } from "./gpio-scene.ts";

testDriverContract("GpioDriver", async () => {
  const { driver, kernel, chip } = gpioScene();
  const bindings = [gpioBinding(1, { measure: "count" }), gpioBinding(2, { measure: "count" })] as const;
  return {
    driver,
    bindings,
    hold: async (values) => {
      await driver.connect();
      for (const [i, binding] of bindings.entries()) await driver.write(binding, values[i] ?? 0);
    },
    takeAway: async () => kernel.detach(CHIP_PATH),
    putBack: async () => kernel.attach(CHIP_PATH, chip),
    end: async () => undefined,
  };
});

testEventContract(
  "GpioDriver",
  async () => {
    const { driver, kernel, chip } = gpioScene();
    chip.drive(1, true);
    return {
      driver,
      subscribe: (listener) => driver.subscribe([gpioBinding(1, { isEvent: true })], listener),
      happen: async () => {
        chip.drive(1, false);
        await settle();
        chip.drive(1, true);
        await settle();
      },
      takeAway: async () => kernel.detach(CHIP_PATH),
      putBack: async () => kernel.attach(CHIP_PATH, chip),
      end: async () => undefined,
    };
  },
  false,
);

test("GpioDriver tells levels at once and as their edges come, with the time of the edge", async () => {
  const { clock, chip, driver } = gpioScene();
  const { listener, heard, answers } = recorder();
  chip.drive(2, true);
  driver.subscribe([gpioBinding(1), gpioBinding(2, {}, { isActiveLow: true })], listener);
  await driver.connect();
  assert.deepEqual(heard(), [
    [0, 0],
    [1, 0],
  ]);
  await clock.advance(7);
  chip.drive(1, true);
  await settle();
  assert.deepEqual(answers, [[0, { value: 1, arrived: 7 }]]);
  chip.drive(2, false);
  chip.drive(1, false);
  await settle();
  assert.deepEqual(heard().slice(1), [
    [1, 1],
    [0, 0],
  ]);
  await driver.close();
  assert.equal(chip.consumer(1), undefined);
  assert.equal(clock.pending, 0);
});

test("GpioDriver gives an edge the time that it had, when it is taken late", async () => {
  const { clock, chip, driver } = gpioScene();
  const arrived: number[] = [];
  let release: (() => void) | undefined;
  const onAnswer = async (_index: number, answer: object): Promise<void> => {
    if ("arrived" in answer) arrived.push(Number(answer.arrived));
    if (arrived.length === 2) await new Promise<void>((resolve) => (release = resolve));
  };
  driver.subscribe([gpioBinding(1)], { onAnswer, onDown: assert.fail });
  await driver.connect();
  chip.drive(1, true);
  await clock.advance(30);
  chip.drive(1, false);
  await clock.advance(50);
  await settle();
  release?.();
  await settle();
  assert.deepEqual(arrived, [0, 0, 30]);
  await driver.close();
});

test("GpioDriver asks for the lines of a Thing in one request, and for each by itself when one is taken", async () => {
  const { chip, driver, kernel } = gpioScene();
  const other = await kernel.open(CHIP_PATH);
  const taken = recorder();
  driver.subscribe([gpioBinding(1), gpioBinding(2)], taken.listener);
  await driver.connect();
  assert.equal(chip.requested(1)?.offset, 1);
  // Another program.
  const second = gpioScene();
  second.kernel.attach(CHIP_PATH, chip);
  const { listener, heard } = recorder();
  second.driver.subscribe([gpioBinding(2), gpioBinding(3)], listener);
  await second.driver.connect();
  assert.deepEqual(heard(), [
    [0, "things.refused"],
    [1, 0],
  ]);
  await driver.close();
  await second.driver.close();
  await other.close();
});

test("GpioDriver drives outputs: first level, written ones, safe level when it is let go", async () => {
  const { chip, driver } = gpioScene();
  const { listener, heard } = recorder();
  const valve = gpioBinding(0, {}, { isOutput: true, isActiveLow: true, initial: false, safe: false });
  const lamp = gpioBinding(3, {}, { isOutput: true, initial: true });
  const released = driver.subscribe([valve, lamp], listener);
  await driver.connect();
  assert.deepEqual(heard(), [
    [0, 0],
    [1, 1],
  ]);
  assert.deepEqual([chip.level(0), chip.level(3)], [true, true]);
  await driver.write(valve, 1);
  await driver.write(lamp, 0);
  assert.deepEqual([chip.level(0), chip.level(3)], [false, false]);
  const levels: boolean[] = [];
  chip.onRelease = () => levels.push(chip.level(0));
  released[Symbol.dispose]();
  await settle();
  assert.deepEqual(levels, [true]);
  assert.equal(chip.consumer(0), undefined);
  await driver.close();
});

test("GpioDriver counts edges and tells counts and frequencies at their periods, when they change", async () => {
  const { clock, chip, driver } = gpioScene();
  const { listener, heard } = recorder();
  const flow = { every: 1000 };
  driver.subscribe(
    [gpioBinding(1, { ...flow, measure: "count" }), gpioBinding(1, { ...flow, measure: "frequency" })],
    listener,
  );
  await driver.connect();
  assert.deepEqual(heard(), [
    [0, 0],
    [1, 0],
  ]);
  for (let i = 0; i < 40; i++) {
    chip.drive(1, i % 2 === 0);
    await clock.advance(25);
  }
  await settle();
  assert.deepEqual(heard(), [
    [0, 20],
    [1, 20],
  ]);
  await clock.advance(1000);
  await settle();
  const [[index, slower] = [0, 0]] = heard();
  assert.equal(index, 1);
  assert.ok(Number(slower) < 1.2, String(slower));
  await clock.advance(10_000);
  await settle();
  assert.deepEqual(heard().at(-1), [1, 0]);
  assert.deepEqual(chip.requested(1)?.flags, 0x14n);
  await driver.close();
  assert.equal(clock.pending, 0);
});

test("GpioDriver asks for a level at its period where no edge is to be had", async () => {
  const { clock, chip, driver } = gpioScene();
  const { listener, heard } = recorder();
  driver.subscribe([gpioBinding(1, { every: 100 })], listener);
  await driver.connect();
  assert.equal(chip.requested(1)?.flags, 0x4n);
  chip.drive(1, true);
  await clock.advance(250);
  await settle();
  assert.deepEqual(heard(), [
    [0, 0],
    [0, 1],
  ]);
  await driver.close();
});

test("GpioDriver finds lines by name, and says which name is near when there is none", async () => {
  const { driver, chip } = gpioScene("gpio://name");
  const { listener, heard } = recorder();
  driver.subscribe([gpioBinding("DOOR")], listener);
  await driver.connect();
  chip.drive(2, true);
  await settle();
  assert.deepEqual(heard(), [
    [0, 0],
    [0, 1],
  ]);
  const [answer] = await driver.read([gpioBinding("DOR")]);
  assert.ok(hasCode("things.unreachable")(answer));
  assert.match(JSON.stringify(answer), /did you mean \\"DOOR\\"/);
  await driver.close();
});

test("GpioDriver refuses a name that two lines have", async () => {
  const { driver, kernel, chip } = gpioScene("gpio://name");
  kernel.attach("/dev/gpiochip1", chip);
  await driver.connect();
  const [answer] = await driver.read([gpioBinding("DOOR")]);
  assert.match(JSON.stringify(answer), /gpio:\/dev\/gpiochip0\/2 or gpio:\/dev\/gpiochip1\/2/);
  await driver.close();
});

test("GpioDriver refuses properties that set one line up in two ways, at once or later", async () => {
  const { driver } = gpioScene();
  const { listener, heard } = recorder();
  driver.subscribe([gpioBinding(1), gpioBinding(1, {}, { bias: "pull-up" }), gpioBinding(2)], listener);
  await driver.connect();
  assert.deepEqual(heard(), [
    [0, "things.bad-description"],
    [1, "things.bad-description"],
    [2, 0],
  ]);
  const [answer] = await driver.read([gpioBinding(2, { measure: "level" }, { debounce: 5 })]);
  assert.ok(hasCode("things.bad-description")(answer));
  await driver.close();
});

test("GpioDriver tells that its chip went away, goes on counting when it is back, and tells levels anew", async () => {
  const { driver, kernel, chip } = gpioScene();
  const { listener, heard, downs } = recorder();
  driver.subscribe([gpioBinding(1), gpioBinding(1, { measure: "count", every: 1000 })], listener);
  await driver.connect();
  chip.drive(1, true);
  await settle();
  kernel.detach(CHIP_PATH);
  assert.ok(hasCode("things.unreachable")(downs[0]));
  heard();
  kernel.attach(CHIP_PATH, chip);
  await driver.connect();
  chip.drive(1, false);
  chip.drive(1, true);
  await settle();
  assert.deepEqual(heard(), [
    [0, 1],
    [1, 1],
    [0, 0],
    [0, 1],
  ]);
  const [count] = await driver.read([gpioBinding(1, { measure: "count", every: 1000 })]);
  assert.ok(count !== undefined && "value" in count && count.value === 2);
  await driver.close();
});

test("GpioDriver refuses counts that are none, and outputs that the chip does not take", async () => {
  const { driver } = gpioScene();
  await driver.connect();
  await assert.rejects(driver.write(gpioBinding(1, { measure: "count" }), -1), hasCode("things.out-of-range"));
  await assert.rejects(driver.write(gpioBinding(99, {}, { isOutput: true }), 1), hasCode("things.refused"));
  await assert.rejects(driver.write(gpioBinding(2), 1), hasCode("things.unreachable"));
  await driver.close();
});

test("GpioDriver tells the edges that are events, each with its time, and not how a line was at first", async () => {
  const { clock, chip, driver } = gpioScene();
  const { listener, answers } = recorder();
  chip.drive(1, true);
  const event = (edge: "rising" | "falling" | "both") => gpioBinding(1, { isEvent: true, edge });
  driver.subscribe([event("rising"), event("falling"), event("both"), gpioBinding(1)], listener);
  await driver.connect();
  assert.deepEqual(answers, [[3, { value: 1, arrived: 0 }]]);
  await clock.advance(5);
  chip.drive(1, false);
  await settle();
  await clock.advance(4);
  chip.drive(1, true);
  await settle();
  const [low, high] = [
    { value: 0, arrived: 5 },
    { value: 1, arrived: 9 },
  ];
  assert.deepEqual(answers.slice(1), [
    [1, low],
    [2, low],
    [3, low],
    [0, high],
    [2, high],
    [3, high],
  ]);
  await driver.close();
});
