import { ThimbleError } from "@thimble/base";
import type { BusCallOptions } from "../bus/bus-call-options.ts";
import type { ClockedLines } from "../bus/gpio-lines.ts";
import type { ChipPlaces, ChipSocket } from "../chip-driver/chip-places.ts";
import { abortable } from "../host/abortable.ts";
import { deviceProblem, isDeviceLost } from "../kernel/device-problem.ts";
import { decodeLineValues, encodeLineRequest, encodeLineValues } from "../kernel/gpio-codec.ts";
import { GPIO_IOCTLS, GPIO_V2_LINE_FLAGS, GPIO_V2_LINE_REQUEST } from "../kernel/gpio-uapi.ts";
import type { DeviceFile, Kernel, KernelCall } from "../kernel/kernel.ts";

/** The lines of the request, by their bits. */
const DATA = 0b01n;
const CLOCK = 0b10n;

/** The longest that a pulse may be, in nanoseconds: an HX711 takes 60 µs as the order to sleep. @see HX711 datasheet, "Reset and Power-Down" */
const LONGEST_PULSE = 50_000n;

/** Where the two lines are. */
export interface ClockedPlace {
  /** `/dev/gpiochip0` */
  readonly chip: string;
  readonly data: number;
  readonly clock: number;
}

/** A chip that is clocked by hand over two lines of a GPIO chip. */
export class ClockedPlaces implements ChipPlaces {
  readonly #place: ClockedPlace;
  readonly #kernel: Kernel;
  #open: { readonly chip: DeviceFile; readonly lines: DeviceFile } | undefined;
  #opening: Promise<void> | undefined;
  #isClosed = false;

  constructor(place: ClockedPlace, kernel: Kernel) {
    this.#place = place;
    this.#kernel = kernel;
  }

  open(): Promise<void> {
    if (this.#open !== undefined) return Promise.resolve();
    this.#opening ??= this.#request().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  socket(): ChipSocket {
    return { bus: "clocked-lines", device: this.device };
  }

  /** The two lines. */
  get device(): ClockedLines {
    return {
      name: this.#name,
      data: { get: async (call) => (await this.#get(call)) === DATA },
      clock: { set: (value, call) => this.#call([clockCall(value)], call).then(() => undefined) },
      clockIn: (bits, call) => this.#clockIn(bits, call),
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#opening?.catch(() => undefined);
    await this.#open?.chip.close();
    this.#open = undefined;
  }

  async #request(): Promise<void> {
    const { chip: path, data, clock } = this.#place;
    let chip: DeviceFile | undefined;
    try {
      chip = await this.#kernel.open(path);
      const bytes = encodeLineRequest({
        consumer: "thimble",
        lines: [
          { offset: data, flags: GPIO_V2_LINE_FLAGS.GPIO_V2_LINE_FLAG_INPUT, debounce: 0, output: undefined },
          { offset: clock, flags: GPIO_V2_LINE_FLAGS.GPIO_V2_LINE_FLAG_OUTPUT, debounce: 0, output: false },
        ],
        eventBufferSize: 0,
      });
      await chip.ioctl(GPIO_IOCTLS.GPIO_V2_GET_LINE_IOCTL, { bytes });
      const descriptor = new DataView(bytes.buffer).getInt32(GPIO_V2_LINE_REQUEST.at("fd"), true);
      if (this.#isClosed) throw new ThimbleError("things.unreachable", `Cannot use ${this.#name}: it was closed`);
      this.#open = { chip, lines: chip.derive(descriptor, this.#name) };
    } catch (error) {
      await chip?.close();
      throw deviceProblem(error, `use ${this.#name}`);
    }
  }

  async #get(call: BusCallOptions | undefined): Promise<bigint> {
    const read = readCall();
    await this.#call([read], call);
    return decodeLineValues(read.memory.bytes).bits & DATA;
  }

  async #clockIn(bits: number, call: BusCallOptions | undefined): Promise<number> {
    const pulses = Array.from({ length: bits }, () => [clockCall(true), readCall(), clockCall(false)] as const);
    const times = await this.#call(pulses.flat(), call);
    let value = 0;
    for (const [i, [, read]] of pulses.entries()) {
      if ((times[3 * i + 3] ?? 0n) - (times[3 * i] ?? 0n) > LONGEST_PULSE)
        throw new ThimbleError("things.bad-answer", `Cannot read ${this.#name}: the machine was too busy for a pulse`, {
          expected: "pulses of at most 50 µs; it is tried again",
        });
      value = value * 2 + Number(decodeLineValues(read.memory.bytes).bits & DATA);
    }
    return value;
  }

  async #call(calls: readonly KernelCall[], call: BusCallOptions = {}): Promise<readonly bigint[]> {
    call.signal?.throwIfAborted();
    const open = this.#open;
    if (open === undefined) throw new ThimbleError("things.unreachable", `Cannot reach ${this.#name}: it is not open`);
    try {
      return await abortable(open.lines.burst(calls), call.signal);
    } catch (error) {
      call.signal?.throwIfAborted();
      if (isDeviceLost(error) && this.#open === open) {
        this.#open = undefined;
        void open.chip.close();
      }
      throw deviceProblem(error, `reach ${this.#name}`);
    }
  }

  get #name(): string {
    return nameOfLines(this.#place);
  }
}

/** How errors name the two lines: `gpiochip0 lines 5 and 6`. */
export function nameOfLines({ chip, data, clock }: ClockedPlace): string {
  return `${chip.slice(chip.lastIndexOf("/") + 1)} lines ${data} and ${clock}`;
}

function clockCall(level: boolean): KernelCall {
  const bytes = encodeLineValues({ bits: level ? CLOCK : 0n, mask: CLOCK });
  return { request: GPIO_IOCTLS.GPIO_V2_LINE_SET_VALUES_IOCTL, memory: { bytes } };
}

function readCall(): KernelCall {
  const bytes = encodeLineValues({ bits: 0n, mask: DATA });
  return { request: GPIO_IOCTLS.GPIO_V2_LINE_GET_VALUES_IOCTL, memory: { bytes } };
}
