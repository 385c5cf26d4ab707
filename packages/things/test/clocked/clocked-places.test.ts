import assert from "node:assert/strict";
import { test } from "node:test";
import { SystemClock, ThimbleError } from "@thimble/base";
import { ChipDriver } from "../../src/chip-driver/chip-driver.ts";
import { ClockedPlaces } from "../../src/clocked/clocked-places.ts";
import type { DeviceFile, Kernel } from "../../src/kernel/kernel.ts";
import { SimulatedGpioChip } from "../../src/kernel/simulated/simulated-gpio-chip.ts";
import { SimulatedKernel } from "../../src/kernel/simulated/simulated-kernel.ts";
import { hasCode } from "../things.ts";

const PATH = "/dev/gpiochip0";

/** An HX711 on lines 1 (data) and 2 (clock) that always has a measurement ready. */
function scene(slow: (times: readonly bigint[]) => readonly bigint[] = (times) => times) {
  const clock = new SystemClock();
  const simulated = new SimulatedKernel({ clock });
  const chip = new SimulatedGpioChip({ clock, names: ["", "", ""] });
  simulated.attach(PATH, chip);
  const model = { code: 0, pulses: 0 };
  chip.drive(1, false);
  chip.onOutput = (offset, level) => {
    if (offset !== 2) return;
    if (level) {
      model.pulses += 1;
      chip.drive(1, model.pulses > 24 || ((model.code >> (24 - model.pulses)) & 1) === 1);
    } else if (model.pulses === 25) {
      model.pulses = 0;
      chip.drive(1, false);
    }
  };
  const wrap = (file: DeviceFile): DeviceFile => ({
    ...{ name: file.name, ioctl: (request, memory) => file.ioctl(request, memory) },
    burst: async (calls) => slow(await file.burst(calls)),
    derive: (descriptor, name) => wrap(file.derive(descriptor, name)),
    listen: (listener) => file.listen(listener),
    close: () => file.close(),
  });
  // Time does not pass within a burst of the model, however busy the machine is.
  const kernel: Kernel = { open: async (path) => wrap(await simulated.open(path)), monotonic: () => 0n };
  const places = new ClockedPlaces({ chip: PATH, data: 1, clock: 2 }, kernel);
  const driver = new ChipDriver({ address: "clocked:/dev/gpiochip0/1/2", clock, places });
  const target = { kind: "chip", chip: "hx711", options: {}, property: "raw" } as const;
  const binding = { driver: "clocked-lines", place: "", target, signal: undefined } as const;
  return { simulated, chip, model, places, driver, binding };
}

const still = (times: readonly bigint[]): readonly bigint[] => times.map(() => 0n);

test("an HX711 on two lines is read bit by bit, positive and negative", async () => {
  const { driver, binding, model, chip } = scene(still);
  model.code = 0x123456;
  await driver.connect();
  const [answer] = await driver.read([binding]);
  assert.ok(answer !== undefined && "value" in answer, String(answer));
  assert.equal(answer.value, 0x123456);
  model.code = 0xfffffe;
  const [negative] = await driver.read([binding]);
  assert.ok(negative !== undefined && "value" in negative && negative.value === -2);
  await driver.close();
  assert.equal(chip.consumer(1), undefined);
});

test("a pulse that took too long makes no value", async () => {
  let isBusy = false;
  const { driver, binding, places } = scene((times) =>
    isBusy ? times.map((_, i) => BigInt(i) * 60_000n) : still(times),
  );
  await driver.connect();
  await driver.read([binding]);
  isBusy = true;
  await assert.rejects(places.device.clockIn(25), (error) => {
    assert.ok(error instanceof ThimbleError && hasCode("things.bad-answer")(error));
    return /gpiochip0 lines 1 and 2: the machine was too busy/.test(error.message);
  });
  await driver.close();
});

test("lines that another has, and a chip that is gone, are told", async () => {
  const { driver, binding, simulated, chip, places } = scene(still);
  await assert.rejects(places.device.data.get(), hasCode("things.unreachable"));
  await driver.connect();
  const other = new ClockedPlaces({ chip: PATH, data: 1, clock: 2 }, simulated);
  await assert.rejects(other.open(), hasCode("things.refused"));
  simulated.detach(PATH);
  assert.ok(hasCode("things.unreachable")((await driver.read([binding]))[0]));
  await assert.rejects(driver.connect(), hasCode("things.unreachable"));
  simulated.attach(PATH, chip);
  await driver.connect();
  assert.ok("value" in ((await driver.read([binding]))[0] ?? {}));
  await driver.close();
});
