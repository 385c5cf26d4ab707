import { type Clock, ThimbleError } from "@thimble/base";
import type { I2cDevice } from "../bus/i2c-device.ts";
import type { ChipAnswer, ChipSession } from "../chip/chip-session.ts";
import type { DriverAnswer, DriverCallOptions, PolledDriver } from "../driver/driver.ts";
import type { ChipBinding, RegisterTarget } from "./chip-binding.ts";
import type { ChipPlaces } from "./chip-places.ts";
import { ChipSessions } from "./chip-sessions.ts";
import { decodeRegister, encodeRegister } from "./raw-register.ts";

/** What a driver of chips is made of. */
export interface ChipDriverParts {
  /** How errors name it. */
  readonly address: string;
  readonly clock: Clock;
  readonly places: ChipPlaces;
}

/**
 * The chips on one bus. A chip is identified and set up when it is first asked, and again when it did not answer: it may have lost its power. What one
 * measurement gives is asked for at once; chips measure beside each other, while their transactions take turns on the bus.
 */
export class ChipDriver implements PolledDriver<ChipBinding> {
  readonly delivery = "polled";
  readonly #parts: ChipDriverParts;
  readonly #sessions: ChipSessions;
  #isClosed = false;

  constructor(parts: ChipDriverParts) {
    this.#parts = parts;
    this.#sessions = new ChipSessions(parts);
  }

  async connect(): Promise<void> {
    this.#refuseWhenClosed();
    await this.#parts.places.open();
    this.#refuseWhenClosed();
  }

  async read(bindings: readonly ChipBinding[], options: DriverCallOptions = {}): Promise<readonly DriverAnswer[]> {
    options.signal?.throwIfAborted();
    if (this.#isClosed) return bindings.map(() => this.#closed());
    this.#parts.places.prepare?.(bindings);
    const answers = new Map<ChipBinding, DriverAnswer>();
    const groups = Map.groupBy(bindings, setupKey);
    await Promise.all(
      [...groups].map(async ([key, group]) => {
        if (key === undefined)
          await Promise.all(group.map(async (each) => answers.set(each, await this.#readRegister(each, options))));
        else await this.#readChip(group, answers, options);
      }),
    );
    return bindings.map((binding) => answers.get(binding) ?? this.#closed());
  }

  async write(binding: ChipBinding, value: number, options: DriverCallOptions = {}): Promise<void> {
    options.signal?.throwIfAborted();
    this.#refuseWhenClosed();
    this.#parts.places.prepare?.([binding]);
    const { target, place } = binding;
    if (target.kind === "register") {
      await this.#i2c(place).transfer(Uint8Array.from([target.register, ...encodeRegister(value, target)]), 0, options);
      return;
    }
    const drive = async (session: ChipSession): Promise<void> => {
      try {
        await session.write(target.property, value, options);
      } catch (error) {
        if (error instanceof ThimbleError && error.code === "things.unreachable") this.#sessions.forget(place);
        throw error;
      }
    };
    await this.#sessions.use(place, target, drive, options.signal);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#sessions.close();
    await this.#parts.places.close();
  }

  async #readChip(
    group: readonly ChipBinding[],
    answers: Map<ChipBinding, DriverAnswer>,
    options: DriverCallOptions,
  ): Promise<void> {
    const targets = group.flatMap((binding) =>
      binding.target.kind === "chip" ? [[binding, binding.target] as const] : [],
    );
    const [first] = targets;
    if (first === undefined) return;
    try {
      const { place } = first[0];
      const names = [...new Set(targets.map(([, { property }]) => property))];
      const take = async (session: ChipSession): Promise<ReadonlyMap<string, ChipAnswer>> => {
        const values = await session.read(names, options);
        if ([...values.values()].every(isLost)) this.#sessions.forget(place);
        return values;
      };
      const values = await this.#sessions.use(place, first[1], take, options.signal);
      const arrived = this.#parts.clock.monotonic();
      for (const [binding, { property }] of targets) {
        const value = values.get(property);
        if (value !== undefined) answers.set(binding, typeof value === "number" ? { value, arrived } : value);
      }
    } catch (error) {
      if (!(error instanceof ThimbleError) || options.signal?.aborted === true) throw error;
      for (const binding of group) answers.set(binding, error);
    }
  }

  async #readRegister({ place, target }: ChipBinding, options: DriverCallOptions): Promise<DriverAnswer> {
    if (target.kind !== "register") return this.#closed();
    try {
      return await this.#askRegister(place, target, options);
    } catch (error) {
      if (!(error instanceof ThimbleError) || options.signal?.aborted === true) throw error;
      return error;
    }
  }

  async #askRegister(place: string, target: RegisterTarget, options: DriverCallOptions): Promise<DriverAnswer> {
    const device = this.#i2c(place);
    const bytes = await device.transfer(Uint8Array.of(target.register), target.width, options);
    if (bytes.length === target.width)
      return { value: decodeRegister(bytes, target), arrived: this.#parts.clock.monotonic() };
    return new ThimbleError("things.bad-answer", `Cannot read ${device.name}: it gave ${bytes.length} bytes`, {
      expected: `${target.width}`,
    });
  }

  #i2c(place: string): I2cDevice {
    const socket = this.#parts.places.socket(place);
    if (socket.bus === "i2c") return socket.device;
    throw new ThimbleError("base.bug", `Cannot reach a register on ${socket.bus}: only I2C has them`);
  }

  #refuseWhenClosed(): void {
    if (this.#isClosed) throw this.#closed();
  }

  #closed(): ThimbleError {
    return new ThimbleError("things.unreachable", `Cannot reach ${this.#parts.address}: the driver was closed`);
  }
}

function isLost(value: ChipAnswer): boolean {
  return value instanceof ThimbleError && value.code === "things.unreachable";
}

/** Of a chip's properties: what is read in one measurement, with the chip set up in one way. Undefined for a register. */
function setupKey({ place, target }: ChipBinding): string | undefined {
  return target.kind === "chip" ? JSON.stringify([place, target.chip, target.options]) : undefined;
}
