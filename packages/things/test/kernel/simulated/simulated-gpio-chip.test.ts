import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import * as codec from "../../../src/kernel/gpio-codec.ts";
import { GPIO_V2_LINE_FLAGS as FLAG, GPIO_IOCTLS, GPIO_V2_LINE_REQUEST } from "../../../src/kernel/gpio-uapi.ts";
import type { DeviceFile } from "../../../src/kernel/kernel.ts";
import { KernelError } from "../../../src/kernel/kernel-error.ts";
import { SimulatedGpioChip } from "../../../src/kernel/simulated/simulated-gpio-chip.ts";
import { SimulatedKernel } from "../../../src/kernel/simulated/simulated-kernel.ts";

const BOTH = FLAG.GPIO_V2_LINE_FLAG_EDGE_RISING | FLAG.GPIO_V2_LINE_FLAG_EDGE_FALLING;
const INPUT = FLAG.GPIO_V2_LINE_FLAG_INPUT | BOTH;

const isRefused =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof KernelError && error.code === code;

async function scene() {
  const clock = new VirtualClock();
  const kernel = new SimulatedKernel({ clock });
  const chip = new SimulatedGpioChip({ clock, names: ["", "VALVE", "FLOW", "DOOR"] });
  kernel.attach("/dev/gpiochip0", chip);
  const file = await kernel.open("/dev/gpiochip0");
  return { clock, chip, file };
}

async function request(file: DeviceFile, ...lines: readonly Partial<codec.RequestedLine>[]): Promise<DeviceFile> {
  const full = lines.map((line) => ({ offset: 0, flags: INPUT, debounce: 0, output: undefined, ...line }));
  const bytes = codec.encodeLineRequest({ consumer: "test", lines: full, eventBufferSize: 0 });
  await file.ioctl(GPIO_IOCTLS.GPIO_V2_GET_LINE_IOCTL, { bytes });
  return file.derive(new DataView(bytes.buffer).getInt32(GPIO_V2_LINE_REQUEST.at("fd"), true), "lines");
}

function listen(lines: DeviceFile): codec.LineEvent[] {
  const events: codec.LineEvent[] = [];
  const onBytes = async (bytes: Uint8Array): Promise<void> => void events.push(...codec.decodeLineEvents(bytes));
  lines.listen({ maximumBytes: 4800, onBytes, onLost: assert.fail });
  return events;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("a simulated GPIO chip tells its name, its lines and who has them", async () => {
  const { file, chip } = await scene();
  const bytes = new Uint8Array(68);
  await file.ioctl(GPIO_IOCTLS.GPIO_GET_CHIPINFO_IOCTL, { bytes });
  assert.deepEqual(codec.decodeChipInfo(bytes), { name: "gpiochip0", label: "simulated", lines: 4 });
  await request(file, { offset: 1 });
  const line = codec.encodeLineInfo({ offset: 1, name: "", consumer: "", flags: 0n });
  await file.ioctl(GPIO_IOCTLS.GPIO_V2_GET_LINEINFO_IOCTL, { bytes: line });
  const { name, consumer } = codec.decodeLineInfo(line);
  assert.deepEqual([name, consumer], ["VALVE", "test"]);
  assert.equal(chip.consumer(1), "test");
  await assert.rejects(request(file, { offset: 1 }), isRefused("EBUSY"));
  await assert.rejects(request(file, { offset: 4 }), isRefused("EINVAL"));
  await assert.rejects(file.ioctl(1, { bytes }), isRefused("ENOTTY"));
});

test("a simulated GPIO chip tells edges with the time and the count of each line", async () => {
  const { clock, chip, file } = await scene();
  const low = FLAG.GPIO_V2_LINE_FLAG_ACTIVE_LOW;
  const lines = await request(file, { offset: 2 }, { offset: 3, flags: INPUT | low });
  const events = listen(lines);
  await clock.advance(5);
  chip.drive(2, true);
  chip.drive(2, true);
  chip.drive(3, true);
  chip.drive(2, false);
  await turn();
  assert.deepEqual(
    events.map((e) => [e.time, e.offset, e.isRising, e.sequence, e.lineSequence]),
    [
      [5_000_000n, 2, true, 1, 1],
      [5_000_000n, 3, false, 2, 1],
      [5_000_000n, 2, false, 3, 2],
    ],
  );
});

test("a simulated GPIO chip waits for a level to hold, where it is debounced", async () => {
  const { clock, chip, file } = await scene();
  const lines = await request(file, { offset: 2, debounce: 10_000 });
  const events = listen(lines);
  chip.drive(2, true);
  await clock.advance(6);
  chip.drive(2, false);
  await clock.advance(6);
  chip.drive(2, true);
  const values = codec.encodeLineValues({ bits: 0n, mask: 1n });
  await lines.ioctl(GPIO_IOCTLS.GPIO_V2_LINE_GET_VALUES_IOCTL, { bytes: values });
  assert.equal(codec.decodeLineValues(values).bits, 0n);
  await clock.advance(10);
  await turn();
  assert.deepEqual(
    events.map((e) => [e.time, e.isRising]),
    [[22_000_000n, true]],
  );
  chip.drive(2, false);
  await lines.close();
  assert.equal(clock.pending, 0);
});

test("a simulated GPIO chip drives outputs, lets them go, and pulls up what nothing drives", async () => {
  const { chip, file } = await scene();
  const output = FLAG.GPIO_V2_LINE_FLAG_OUTPUT | FLAG.GPIO_V2_LINE_FLAG_ACTIVE_LOW;
  const pulled = FLAG.GPIO_V2_LINE_FLAG_INPUT | FLAG.GPIO_V2_LINE_FLAG_BIAS_PULL_UP;
  const lines = await request(file, { offset: 1, flags: output, output: false }, { offset: 2, flags: pulled });
  assert.equal(chip.level(1), true);
  assert.equal(chip.level(2), true);
  chip.drive(2, false);
  assert.equal(chip.level(2), false);
  await lines.ioctl(GPIO_IOCTLS.GPIO_V2_LINE_SET_VALUES_IOCTL, {
    bytes: codec.encodeLineValues({ bits: 1n, mask: 1n }),
  });
  assert.equal(chip.level(1), false);
  assert.equal(chip.requested(1)?.output, false);
  const values = codec.encodeLineValues({ bits: 0n, mask: 3n });
  await lines.ioctl(GPIO_IOCTLS.GPIO_V2_LINE_GET_VALUES_IOCTL, { bytes: values });
  assert.equal(codec.decodeLineValues(values).bits, 1n);
  const inputs = codec.encodeLineValues({ bits: 2n, mask: 2n });
  await assert.rejects(lines.ioctl(GPIO_IOCTLS.GPIO_V2_LINE_SET_VALUES_IOCTL, { bytes: inputs }), isRefused("EPERM"));
  await lines.close();
  assert.equal(chip.consumer(1), undefined);
  assert.equal(chip.level(1), false);
});
