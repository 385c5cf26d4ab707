import {
  decodeLineEvents,
  decodeLineValues,
  encodeLineRequest,
  encodeLineValues,
  type LineEvent,
  maskOf,
} from "../kernel/gpio-codec.ts";
import { GPIO_IOCTLS, GPIO_V2_LINE_EVENT, GPIO_V2_LINE_REQUEST } from "../kernel/gpio-uapi.ts";
import type { DeviceFile } from "../kernel/kernel.ts";
import { type PlannedLine, requestedLine } from "./plan-lines.ts";

/** How other programs see who has a line. */
const CONSUMER = "thimble";
/** Events that the kernel keeps for us: as many as it does at most. @see Linux, include/uapi/linux/gpio.h, event_buffer_size */
const EVENT_BUFFER = 1024;
/** Events that are taken at once. */
const BATCH = 64;

/** Who hears of edges. */
export interface EdgeListener {
  /** The next are taken when this settles. */
  onEdges(events: readonly LineEvent[]): Promise<void>;
  onLost(error: Error): void;
}

/** Lines that the kernel has given out in one request. */
export class ClaimedLines {
  readonly lines: readonly PlannedLine[];
  readonly #file: DeviceFile;

  private constructor(file: DeviceFile, lines: readonly PlannedLine[]) {
    this.#file = file;
    this.lines = lines;
  }

  /**
   * Asks the kernel for lines; outputs have their first level from then on.
   * @param lines as many as fit one request
   * @throws KernelError when another has one of them, or the chip can not do it
   */
  static async claim(chip: DeviceFile, lines: readonly PlannedLine[], listener: EdgeListener): Promise<ClaimedLines> {
    const bytes = encodeLineRequest({
      consumer: CONSUMER,
      lines: lines.map(requestedLine),
      eventBufferSize: EVENT_BUFFER,
    });
    await chip.ioctl(GPIO_IOCTLS.GPIO_V2_GET_LINE_IOCTL, { bytes });
    const descriptor = new DataView(bytes.buffer).getInt32(GPIO_V2_LINE_REQUEST.at("fd"), true);
    const file = chip.derive(descriptor, `${chip.name} lines ${lines.map(({ offset }) => offset).join(", ")}`);
    file.listen({
      maximumBytes: BATCH * GPIO_V2_LINE_EVENT.size,
      onBytes: (batch) => listener.onEdges(decodeLineEvents(batch)),
      onLost: (error) => listener.onLost(error),
    });
    return new ClaimedLines(file, lines);
  }

  /** The level of each line, by its number, after active-low is applied. @throws KernelError */
  async levels(): Promise<ReadonlyMap<number, boolean>> {
    const mask = maskOf(this.lines.map(() => true));
    const bytes = encodeLineValues({ bits: 0n, mask });
    await this.#file.ioctl(GPIO_IOCTLS.GPIO_V2_LINE_GET_VALUES_IOCTL, { bytes });
    const { bits } = decodeLineValues(bytes);
    return new Map(this.lines.map(({ offset }, i) => [offset, ((bits >> BigInt(i)) & 1n) === 1n]));
  }

  /** Drives outputs, all at once. @throws KernelError */
  async set(levels: ReadonlyMap<number, boolean>): Promise<void> {
    const mask = maskOf(this.lines.map(({ offset }) => levels.has(offset)));
    const bits = maskOf(this.lines.map(({ offset }) => levels.get(offset) === true));
    const bytes = encodeLineValues({ bits, mask });
    await this.#file.ioctl(GPIO_IOCTLS.GPIO_V2_LINE_SET_VALUES_IOCTL, { bytes });
  }

  /** Drives what has a safe level to it, and gives the lines back. @throws KernelError when the chip is gone */
  async release(): Promise<void> {
    const safe = new Map(
      this.lines.flatMap(({ offset, setup }) => (setup.safe === undefined ? [] : [[offset, setup.safe] as const])),
    );
    try {
      if (safe.size > 0) await this.set(safe);
    } finally {
      await this.#file.close();
    }
  }
}
