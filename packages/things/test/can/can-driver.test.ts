import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError, VirtualClock } from "@thimble/base";
import type { CanBinding } from "../../src/can/can-binding.ts";
import { CanDriver } from "../../src/can/can-driver.ts";
import type { CanSignal } from "../../src/can/can-signal.ts";
import type { DriverAnswer, PushListener } from "../../src/driver/driver.ts";
import { testDriverContract } from "../driver-contract.ts";
import { hasCode } from "../things.ts";
import { MemoryBus } from "./memory-bus.ts";

function signal(startBit: number, length = 16): CanSignal {
  return { startBit, length, isLittleEndian: true, type: "unsigned", factor: 1, offset: 0 };
}

function binding(parts: Partial<CanBinding> = {}): CanBinding {
  return { driver: "can", id: 0x123, isExtended: false, length: 8, signal: signal(0), only: undefined, ...parts };
}

const A = binding();
const B = binding({ id: 0x1234_5678, isExtended: true, signal: signal(32) });

function frameOf({ id, isExtended, signal: { startBit } }: CanBinding, value: number) {
  const data = new Uint8Array(8);
  new DataView(data.buffer).setUint16(startBit / 8, value, true);
  return { id, isExtended, data };
}

testDriverContract("CanDriver", async () => {
  const bus = new MemoryBus();
  return {
    driver: new CanDriver({ name: "can0", bus, clock: new VirtualClock() }),
    bindings: [A, B],
    hold: async ([a, b]) => {
      bus.put(frameOf(A, a));
      bus.put(frameOf(B, b));
    },
    takeAway: async () => bus.takeDown(),
    putBack: async () => bus.bringUp(),
    end: async () => undefined,
    held: () => new DataView(bus.dataOf(A.id)?.slice().buffer ?? new ArrayBuffer(8)).getUint16(0, true),
    failSecond: async () => bus.put({ ...frameOf(B, 0), data: new Uint8Array(2) }),
    tooLarge: 65_536,
  };
}, ["fail-one", "tell", "limit"]);

async function open() {
  const bus = new MemoryBus();
  const clock = new VirtualClock();
  const driver = new CanDriver({ name: "can0", bus, clock });
  await driver.connect();
  return { bus, clock, driver };
}

class Recorder implements PushListener {
  readonly answers: (readonly [number, number | string])[] = [];
  readonly downs: string[] = [];

  async onAnswer(index: number, answer: DriverAnswer): Promise<void> {
    this.answers.push([index, answer instanceof ThimbleError ? answer.code : answer.value]);
  }

  onDown({ code }: ThimbleError): void {
    this.downs.push(code);
  }
}

test("CanDriver hands on the signals of each frame, in order, of those with the same number only those of the same kind", async () => {
  const { bus, driver } = await open();
  const recorder = new Recorder();
  driver.subscribe([A, binding({ signal: signal(16) })], recorder);
  bus.put({ id: A.id, isExtended: true, data: Uint8Array.of(9, 0, 9, 0) });
  bus.put({ id: A.id, isExtended: false, data: Uint8Array.of(1, 0, 2, 0) });
  bus.put({ id: A.id, isExtended: false, data: Uint8Array.of(3, 0, 4) });
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(recorder.answers, [
    [0, 1],
    [1, 2],
    [0, 3],
    [1, "things.bad-answer"],
  ]);
  bus.takeDown();
  assert.deepEqual(recorder.downs, ["things.unreachable"]);
});

test("CanDriver takes a multiplexed signal only from frames that have it, and sets the multiplexor where it writes", async () => {
  const { bus, driver } = await open();
  const only = { signal: signal(0, 8), value: 2 };
  const multiplexed = binding({ signal: signal(8, 8), only });
  const recorder = new Recorder();
  driver.subscribe([multiplexed], recorder);
  bus.put({ id: A.id, isExtended: false, data: Uint8Array.of(1, 7) });
  bus.put({ id: A.id, isExtended: false, data: Uint8Array.of(2, 8) });
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(recorder.answers, [[0, 8]]);
  bus.put({ id: A.id, isExtended: false, data: Uint8Array.of(1, 7, 5) });
  await driver.write(multiplexed, 9);
  assert.deepEqual([...(bus.sent[0]?.data ?? [])], [2, 9, 5]);
});

test("CanDriver changes nothing else of the frame that it sends", async () => {
  const { bus, driver } = await open();
  bus.put({ id: A.id, isExtended: false, data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) });
  await driver.write(binding({ signal: signal(20, 8) }), 0xab);
  assert.deepEqual([...(bus.sent[0]?.data ?? [])], [1, 2, 0xb3, 0x0a, 5, 6, 7, 8]);
  await assert.rejects(driver.write(binding({ signal: signal(20, 8) }), 256), hasCode("things.out-of-range"));
});

test("CanDriver waits for a first frame, and not for ever", async () => {
  const { bus, clock, driver } = await open();
  const first = driver.read([A]);
  bus.put(frameOf(A, 12));
  assert.deepEqual(
    (await first).map((answer) => (answer instanceof ThimbleError ? answer.code : answer.value)),
    [12],
  );
  const never = driver.read([binding({ id: 1 })]);
  await clock.advance(2000);
  const [answer] = await never;
  assert.ok(answer instanceof ThimbleError && answer.code === "base.timeout");
  assert.match(answer.message, /frame 0x001 on can0/);
});

test("CanDriver keeps the newest value for a listener that is slow, however many frames come", async () => {
  const { bus, driver } = await open();
  const taken: number[] = [];
  let dropped = 0;
  const busy = Promise.withResolvers<void>();
  const onAnswer = async (_index: number, answer: DriverAnswer): Promise<void> => {
    if (!(answer instanceof ThimbleError)) taken.push(answer.value);
    await busy.promise;
  };
  const onDropped = (): void => {
    dropped += 1;
  };
  driver.subscribe([A], { onAnswer, onDropped, onDown: () => undefined });
  for (let i = 0; i < 1000; i++) bus.put({ id: A.id, isExtended: false, data: Uint8Array.of(i & 0xff, i >> 8) });
  busy.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([taken.length + dropped, taken.at(-1)], [1000, 999]);
  assert.ok(taken.length < 100, `${taken.length} waited`);
});
