import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError, VirtualClock } from "@thimble/base";
import type { I2cDevice } from "../../src/bus/i2c-device.ts";
import type { I2cChip } from "../../src/chip/chip.ts";
import type { ChipOptionInput } from "../../src/chip/chip-option.ts";
import type { ChipAnswer, ChipSession } from "../../src/chip/chip-session.ts";
import type { I2cModel } from "../../src/simulated/chip-model/chip-model.ts";
import { SimulatedI2cBus } from "../../src/simulated/chip-model/simulated-i2c-bus.ts";
import { hasCode } from "../things.ts";

type Transfers = Pick<I2cModel, "transfer">;

/** Moves virtual time on until `work` settles: a chip waits for its conversions, nobody else does. */
export async function passing<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  let isSettled = false;
  const settled = (): void => {
    isSettled = true;
  };
  work.then(settled, settled);
  for (let turn = 0; !isSettled; turn++) {
    if (turn > 10_000) throw new Error("Nothing settles");
    await clock.advance(clock.untilNext ?? 0);
  }
  return work;
}

/** A chip that is open on a simulated bus. */
export interface OpenChip<M extends Transfers> {
  readonly clock: VirtualClock;
  readonly bus: SimulatedI2cBus;
  readonly model: M;
  readonly session: ChipSession;
  /** Every transaction since it was opened: what was written, and how much was read. */
  readonly transfers: { readonly write: readonly number[]; readonly readLength: number }[];
  /** Reads one property, which must be a number. */
  value(name: string): Promise<number>;
  /** Reads one property, which must be an error of the catalogue. */
  failure(name: string): Promise<ThimbleError>;
  read(...names: string[]): Promise<ReadonlyMap<string, ChipAnswer>>;
  write(name: string, value: number): Promise<void>;
}

/** Opens a chip on a model of it at the default address. */
export async function openChip<M extends Transfers>(
  chip: I2cChip,
  make: (parts: { readonly clock: VirtualClock }) => M,
  options: ChipOptionInput = {},
): Promise<OpenChip<M>> {
  const clock = new VirtualClock();
  const bus = new SimulatedI2cBus();
  const address = chip.addresses[0] ?? 0;
  const model = make({ clock });
  bus.attach(address, model);
  const transfers: { readonly write: readonly number[]; readonly readLength: number }[] = [];
  const plain = bus.device(address);
  const device: I2cDevice = {
    name: plain.name,
    transfer: (write, readLength, call) => {
      transfers.push({ write: [...write], readLength });
      return plain.transfer(write, readLength, call);
    },
  };
  const session = await passing(clock, chip.open(device, options, { clock }));
  transfers.length = 0;
  const read = (...names: string[]): Promise<ReadonlyMap<string, ChipAnswer>> => passing(clock, session.read(names));
  return {
    ...{ clock, bus, model, session, transfers, read },
    value: async (name) => {
      const answer = (await read(name)).get(name);
      if (typeof answer !== "number") throw answer ?? new Error(`Nothing was answered for ${name}`);
      return answer;
    },
    failure: async (name) => {
      const answer = (await read(name)).get(name);
      if (answer instanceof ThimbleError) return answer;
      throw new Error(`${name} is ${answer}, not an error`);
    },
    write: (name, value) => passing(clock, session.write(name, value)),
  };
}

/** What holds for every chip on I2C: it is missed, mistaken, misused and closed. */
export function testI2cChip(chip: I2cChip, make: (parts: { readonly clock: VirtualClock }) => Transfers): void {
  const address = chip.addresses[0] ?? 0;
  const readable = Object.entries(chip.properties).flatMap(([name, { access }]) => (access === "write" ? [] : [name]));

  test(`${chip.name} says that nothing acknowledges when it is not there`, async () => {
    const clock = new VirtualClock();
    const opening = passing(clock, chip.open(new SimulatedI2cBus().device(address), {}, { clock }));
    await assert.rejects(opening, hasCode("things.unreachable"));
    assert.equal(clock.pending, 0);
  });

  test(`${chip.name} gives an error for each reading when it is gone later, and values when it is back`, async () => {
    const { bus, read } = await openChip(chip, make);
    if (readable.length === 0) return;
    const good = await read(...readable);
    bus.break(address, "gone");
    for (const answer of (await read(...readable)).values()) assert.ok(hasCode("things.unreachable")(answer));
    bus.mend(address);
    const again = await read(...readable);
    for (const name of readable) assert.equal(typeof again.get(name), typeof good.get(name), name);
  });

  if (chip.identities.length > 0)
    test(`${chip.name} is refused when another chip answers at its address`, async () => {
      const clock = new VirtualClock();
      const bus = new SimulatedI2cBus();
      bus.attach(address, { transfer: (_, readLength) => new Uint8Array(readLength).fill(0xa5) });
      const opening = passing(clock, chip.open(bus.device(address), {}, { clock }));
      await assert.rejects(opening, (error) => {
        assert.ok(error instanceof ThimbleError && error.code === "things.wrong-chip");
        assert.match(
          error.message,
          new RegExp(`^Cannot use ${chip.name} at i2c-simulated at 0x[0-9a-f]+: register 0x`),
        );
        assert.match(error.expected ?? "", /^0x[0-9a-f]+$/);
        return true;
      });
    });

  for (const [name, option] of Object.entries(chip.options)) {
    const wrong = option.kind === "number" ? option.maximum + 1 : "no such value";
    test(`${chip.name} refuses the option ${name} that is out of range, before it sends anything`, async () => {
      const device: I2cDevice = { name: "none", transfer: () => assert.fail("sent something") };
      const opening = chip.open(device, { [name]: wrong }, { clock: new VirtualClock() });
      await assert.rejects(opening, hasCode("things.bad-description"));
    });
  }

  test(`${chip.name} answers nothing once it is closed, and is closed twice without harm`, async () => {
    const { session, clock, read } = await openChip(chip, make);
    await passing(clock, session.close());
    await session.close();
    for (const answer of (await read(...readable)).values()) assert.ok(hasCode("things.unreachable")(answer));
    assert.equal(clock.pending, 0);
  });
}
