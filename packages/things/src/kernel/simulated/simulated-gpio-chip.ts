import type { Clock, Timer } from "@thimble/base";
import { viewOf } from "../c-struct.ts";
import {
  decodeLineInfo,
  decodeLineRequest,
  decodeLineValues,
  encodeChipInfo,
  encodeLineEvent,
  encodeLineInfo,
  encodeLineValues,
  fitsOneRequest,
  type RequestedLine,
} from "../gpio-codec.ts";
import { GPIO_V2_LINE_FLAGS as FLAG, GPIO_IOCTLS, GPIO_V2_LINE_REQUEST } from "../gpio-uapi.ts";
import { kernelError } from "../kernel-error.ts";
import type { KernelMemory } from "../kernel-memory.ts";
import {
  RecordQueue,
  type SimulatedDevice,
  type SimulatedFile,
  type SimulatedKernelParts,
} from "./simulated-device.ts";

const EBUSY = 16;
const EINVAL = 22;
const ENOTTY = 25;
const EPERM = 1;
/** Events that the kernel keeps for each line of a request that does not say. @see Linux, drivers/gpio/gpiolib-cdev.c, linereq_create() */
const EVENTS_A_LINE = 16;

interface Line {
  readonly name: string;
  /** What is wired to it drives it so; undefined when nothing does. */
  driven: boolean | undefined;
  request: Request | undefined;
}

/** A GPIO chip that is made up: lines that something outside drives, and that programs request. */
export class SimulatedGpioChip implements SimulatedDevice {
  readonly #clock: Clock;
  readonly #name: string;
  readonly #label: string;
  readonly #lines: readonly Line[];
  /** Called when a program drives a line to a level at the pin. */
  onOutput: (offset: number, level: boolean) => void = () => undefined;
  /** Called before the lines of a request are let go, while they still have their levels. */
  onRelease: () => void = () => undefined;

  /** @param names of its lines, empty for a line without one */
  constructor(parts: {
    readonly clock: Clock;
    readonly names: readonly string[];
    readonly name?: string;
    readonly label?: string;
  }) {
    this.#clock = parts.clock;
    this.#name = parts.name ?? "gpiochip0";
    this.#label = parts.label ?? "simulated";
    this.#lines = parts.names.map((name) => ({ name, driven: undefined, request: undefined }));
  }

  /** Drives a line from outside, high or low; undefined lets it go, so that its bias decides. */
  drive(offset: number, level: boolean | undefined): void {
    const line = this.#line(offset);
    line.driven = level;
    line.request?.moved(offset, this.level(offset));
  }

  /** The level at the pin: what drives it, or its bias. */
  level(offset: number): boolean {
    const line = this.#line(offset);
    return line.request?.outputOf(offset) ?? line.driven ?? line.request?.isPulledUp(offset) ?? false;
  }

  /** Who has requested a line; undefined for nobody. */
  consumer(offset: number): string | undefined {
    return this.#line(offset).request?.consumer;
  }

  /** How a line was requested; undefined when it is not. */
  requested(offset: number): RequestedLine | undefined {
    return this.#line(offset).request?.lineAt(offset);
  }

  open(kernel: SimulatedKernelParts): SimulatedFile {
    return { ioctl: (request, memory) => this.#ioctl(request, memory, kernel), close: () => undefined };
  }

  #ioctl(request: number, { bytes }: KernelMemory, kernel: SimulatedKernelParts): number {
    switch (request) {
      case GPIO_IOCTLS.GPIO_GET_CHIPINFO_IOCTL:
        bytes.set(encodeChipInfo({ name: this.#name, label: this.#label, lines: this.#lines.length }));
        return 0;
      case GPIO_IOCTLS.GPIO_V2_GET_LINEINFO_IOCTL: {
        const { offset } = decodeLineInfo(bytes);
        const line = this.#line(offset);
        const flags = line.request === undefined ? FLAG.GPIO_V2_LINE_FLAG_INPUT : FLAG.GPIO_V2_LINE_FLAG_USED;
        bytes.set(encodeLineInfo({ offset, name: line.name, consumer: line.request?.consumer ?? "", flags }));
        return 0;
      }
      case GPIO_IOCTLS.GPIO_V2_GET_LINE_IOCTL:
        viewOf(bytes).setInt32(GPIO_V2_LINE_REQUEST.at("fd"), kernel.describe(this.#request(bytes)), true);
        return 0;
      default:
        throw kernelError("ioctl", ENOTTY);
    }
  }

  #request(bytes: Uint8Array): Request {
    const { consumer, lines, eventBufferSize } = decodeLineRequest(bytes);
    if (lines.length === 0 || !fitsOneRequest(lines)) throw kernelError("ioctl", EINVAL);
    for (const { offset } of lines) if (this.#line(offset).request !== undefined) throw kernelError("ioctl", EBUSY);
    const request = new Request({
      clock: this.#clock,
      consumer,
      lines,
      capacity: eventBufferSize === 0 ? EVENTS_A_LINE * lines.length : eventBufferSize,
      level: (offset) => this.level(offset),
      onOutput: (offset, level) => this.onOutput(offset, level),
      release: () => {
        this.onRelease();
        for (const { offset } of lines) this.#line(offset).request = undefined;
      },
    });
    for (const { offset } of lines) this.#line(offset).request = request;
    request.begin();
    return request;
  }

  #line(offset: number): Line {
    const line = this.#lines[offset];
    if (line === undefined) throw kernelError("ioctl", EINVAL);
    return line;
  }
}

interface RequestParts {
  readonly clock: Clock;
  readonly consumer: string;
  readonly lines: readonly RequestedLine[];
  readonly capacity: number;
  /** The level at a pin. */
  readonly level: (offset: number) => boolean;
  readonly onOutput: (offset: number, level: boolean) => void;
  readonly release: () => void;
}

/** Lines that a program has. */
class Request implements SimulatedFile {
  readonly consumer: string;
  readonly records: RecordQueue;
  readonly #parts: RequestParts;
  /** Levels that are driven, at the pin. */
  readonly #outputs = new Map<number, boolean>();
  /** Levels that were told, at the pin. */
  readonly #settled = new Map<number, boolean>();
  readonly #timers = new Map<number, Timer>();
  readonly #counts = new Map<number, number>();
  #sequence = 0;

  constructor(parts: RequestParts) {
    this.#parts = parts;
    this.consumer = parts.consumer;
    this.records = new RecordQueue(parts.capacity);
  }

  /** Drives what is to be driven, and notes the levels from which edges count. */
  begin(): void {
    for (const line of this.#parts.lines)
      if (line.output !== undefined) this.#outputs.set(line.offset, line.output !== isActiveLow(line));
    for (const { offset } of this.#parts.lines) this.#settled.set(offset, this.#parts.level(offset));
  }

  lineAt(offset: number): RequestedLine | undefined {
    return this.#parts.lines.find((line) => line.offset === offset);
  }

  outputOf(offset: number): boolean | undefined {
    return this.#outputs.get(offset);
  }

  isPulledUp(offset: number): boolean {
    return ((this.lineAt(offset)?.flags ?? 0n) & FLAG.GPIO_V2_LINE_FLAG_BIAS_PULL_UP) !== 0n;
  }

  /** The level at a pin has changed; it is told once it has held for the debounce period. */
  moved(offset: number, level: boolean): void {
    const line = this.lineAt(offset);
    if (line === undefined) return;
    this.#timers.get(offset)?.[Symbol.dispose]();
    this.#timers.delete(offset);
    const settle = (): void => this.#settle(line, level);
    if (line.debounce === 0) settle();
    else this.#timers.set(offset, this.#parts.clock.after(line.debounce / 1000, settle));
  }

  ioctl(request: number, { bytes }: KernelMemory): number {
    const { bits, mask } = decodeLineValues(bytes);
    const lines = this.#parts.lines.map((line, i) => ({ line, bit: 1n << BigInt(i) }));
    const asked = lines.filter(({ bit }) => (mask & bit) !== 0n);
    if (request === GPIO_IOCTLS.GPIO_V2_LINE_GET_VALUES_IOCTL) {
      const high = asked.filter(({ line }) => this.#logical(line));
      bytes.set(encodeLineValues({ bits: high.reduce((all, { bit }) => all | bit, 0n), mask }));
      return 0;
    }
    if (request !== GPIO_IOCTLS.GPIO_V2_LINE_SET_VALUES_IOCTL) throw kernelError("ioctl", ENOTTY);
    if (asked.some(({ line }) => line.output === undefined)) throw kernelError("ioctl", EPERM);
    for (const { line, bit } of asked) {
      const level = ((bits & bit) !== 0n) !== isActiveLow(line);
      this.#outputs.set(line.offset, level);
      this.#parts.onOutput(line.offset, level);
    }
    return 0;
  }

  close(): void {
    for (const timer of this.#timers.values()) timer[Symbol.dispose]();
    this.#timers.clear();
    this.#parts.release();
  }

  #logical(line: RequestedLine): boolean {
    const level = line.debounce === 0 ? this.#parts.level(line.offset) : (this.#settled.get(line.offset) ?? false);
    return level !== isActiveLow(line);
  }

  #settle(line: RequestedLine, level: boolean): void {
    if (this.#settled.get(line.offset) === level) return;
    this.#settled.set(line.offset, level);
    const isRising = level !== isActiveLow(line);
    const wanted = isRising ? FLAG.GPIO_V2_LINE_FLAG_EDGE_RISING : FLAG.GPIO_V2_LINE_FLAG_EDGE_FALLING;
    if ((line.flags & wanted) === 0n) return;
    const lineSequence = (this.#counts.get(line.offset) ?? 0) + 1;
    this.#counts.set(line.offset, lineSequence);
    this.#sequence += 1;
    const time = BigInt(Math.round(this.#parts.clock.monotonic() * 1e6));
    this.records.push(encodeLineEvent({ time, isRising, offset: line.offset, sequence: this.#sequence, lineSequence }));
  }
}

function isActiveLow({ flags }: RequestedLine): boolean {
  return (flags & FLAG.GPIO_V2_LINE_FLAG_ACTIVE_LOW) !== 0n;
}
