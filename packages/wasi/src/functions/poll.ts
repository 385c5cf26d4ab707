import type { ByteSource } from "../ports/byte-stream.ts";
import { ERRNO, type Errno } from "../preview1/errno.ts";
import { RIGHT } from "../preview1/rights.ts";
import { EVENT, EVENT_FD_READWRITE_HANGUP, SIZE, SUBSCRIPTION_CLOCK_ABSTIME } from "../preview1/types.ts";
import type { Descriptor } from "../program/descriptor.ts";
import { WasiError } from "../program/wasi-error.ts";
import type { WasiProgram } from "../program/wasi-program.ts";
import { clockTime } from "./clocks.ts";

/** What a program waits for. */
interface Subscription {
  readonly userdata: bigint;
  readonly type: number;
  /** Of a clock: how long until it is due, in ms. */
  readonly delay?: number;
  /** Of a descriptor. */
  readonly fd?: number;
  /** Why it can not be waited for. */
  readonly error?: Errno;
}

/** What came of it. */
interface PollEvent {
  readonly userdata: bigint;
  readonly type: number;
  readonly error: Errno;
  /** Bytes that can be read; 0 where that is not known. */
  readonly bytes: bigint;
  /** Whether what is read from has ended. */
  readonly hasEnded: boolean;
}

/** More than a program can have descriptors and clocks to wait for. @see poll(2): EINVAL beyond the limit of open files */
const MAXIMUM_SUBSCRIPTIONS = 4096;

/** `poll_oneoff`: returns what is ready, or waits until the first is. */
export function pollOneoff(program: WasiProgram, input: number, output: number, count: number, result: number): void {
  const all = readSubscriptions(program, input, output, count, result);
  let events = all.flatMap((one) => readyNow(program, one) ?? []);
  if (events.length === 0) events = waitFor(program, all);
  writeEvents(program, output, result, events);
}

/** What `poll_oneoff` says, as far as it is known without a wait, or once that is over. */
export interface Poll {
  /** How long until it is so, in ms; 0 when it is. */
  readonly delay: number;
  readonly events: readonly PollEvent[];
}

/**
 * The first half of a `poll_oneoff` whose caller does not keep the thread meanwhile: checks everything, and says how long to wait. Of input
 * that is not there yet it knows nothing: it waits for clocks alone.
 */
export function beginPoll(program: WasiProgram, input: number, output: number, count: number, result: number): Poll {
  const all = readSubscriptions(program, input, output, count, result);
  const events = all.flatMap((one) => readyNow(program, one) ?? []);
  if (events.length > 0) return { delay: 0, events };
  const delay = earliest(all);
  return { delay, events: dueAt(all, delay) };
}

/** The second half, once the wait is over; `output` and `result` are those of the first. */
export function endPoll(program: WasiProgram, output: number, result: number, { events }: Poll): void {
  writeEvents(program, output, result, events);
}

/** `sched_yield`: a program has its thread to itself, so there is nobody to yield to. */
export function schedYield({ ports }: WasiProgram): void {
  ports.waiter.wait(0);
}

/** Waits for the earliest clock, or for standard input when that comes first. */
function waitFor(program: WasiProgram, all: readonly Subscription[]): PollEvent[] {
  const delay = earliest(all);
  const source = all.map((one) => sourceOf(program, one)).find((one) => one !== undefined);
  if (source === undefined) program.ports.waiter.wait(delay);
  else if (source.poll(delay) !== undefined) return all.flatMap((one) => readyNow(program, one) ?? []);
  return dueAt(all, delay);
}

/** How long until the first clock is due, in ms; Infinity without one. */
function earliest(all: readonly Subscription[]): number {
  return all.reduce((least, one) => Math.min(least, one.delay ?? least), Number.POSITIVE_INFINITY);
}

function dueAt(all: readonly Subscription[], delay: number): PollEvent[] {
  return all.filter((one) => one.delay === delay).map((one) => event(one));
}

function readSubscriptions(
  program: WasiProgram,
  input: number,
  output: number,
  count: number,
  result: number,
): readonly Subscription[] {
  const { memory } = program;
  const length = count >>> 0;
  if (length === 0 || length > MAXIMUM_SUBSCRIPTIONS) throw new WasiError(ERRNO.inval);
  memory.bytes(input, length * SIZE.subscription);
  memory.bytes(output, length * SIZE.event);
  memory.setU32(result, 0);
  return Array.from({ length }, (_, place) => readSubscription(program, (input >>> 0) + place * SIZE.subscription));
}

function readSubscription({ memory, ports }: WasiProgram, at: number): Subscription {
  // subscription: userdata at 0, tag at 8; of a clock: id at 16, timeout at 24, flags at 40; of a descriptor: its number at 16
  const userdata = memory.u64(at);
  const type = memory.u8(at + 8);
  if (type === EVENT.fd_read || type === EVENT.fd_write) return { userdata, type, fd: memory.u32(at + 16) };
  if (type !== EVENT.clock) throw new WasiError(ERRNO.inval);
  const timeout = memory.u64(at + 24);
  const id = memory.u32(at + 16);
  try {
    const isAbsolute = (memory.u16(at + 40) & SUBSCRIPTION_CLOCK_ABSTIME) !== 0;
    const now = clockTime(ports, id);
    const nanos = isAbsolute ? timeout - now : timeout;
    return { userdata, type, delay: Math.max(Number(nanos) / 1e6, 0) };
  } catch (error) {
    if (error instanceof WasiError) return { userdata, type, error: error.errno };
    throw error;
  }
}

/** What is to say of a subscription without waiting; undefined when it is not ready. */
function readyNow(program: WasiProgram, one: Subscription): PollEvent | undefined {
  if (one.error !== undefined) return event(one, { error: one.error });
  if (one.fd === undefined) return one.delay === 0 ? event(one) : undefined;
  try {
    const descriptor = program.descriptors.get(one.fd);
    if ((descriptor.base & RIGHT.poll_fd_readwrite) === 0) throw new WasiError(ERRNO.notcapable);
    if (one.type === EVENT.fd_write) return event(one);
    if (descriptor.kind !== "stream") return event(one, { bytes: bytesLeft(program, descriptor) });
    if (descriptor.source === undefined) throw new WasiError(ERRNO.badf);
    const bytes = descriptor.source.poll(0);
    return bytes === undefined ? undefined : event(one, { bytes: BigInt(bytes), hasEnded: bytes === 0 });
  } catch (error) {
    if (error instanceof WasiError) return event(one, { error: error.errno });
    throw error;
  }
}

function bytesLeft({ ports }: WasiProgram, descriptor: Descriptor): bigint {
  if (descriptor.kind !== "file" || !descriptor.isSeekable) return 0n;
  const left = ports.files.stat(descriptor.handle).size - BigInt(descriptor.offset);
  return left > 0n ? left : 0n;
}

function sourceOf({ descriptors }: WasiProgram, { fd, type }: Subscription): ByteSource | undefined {
  if (fd === undefined || type !== EVENT.fd_read) return undefined;
  const descriptor = descriptors.get(fd);
  return descriptor.kind === "stream" ? descriptor.source : undefined;
}

function event({ userdata, type }: Subscription, parts: Partial<PollEvent> = {}): PollEvent {
  return { userdata, type, error: ERRNO.success, bytes: 0n, hasEnded: false, ...parts };
}

function writeEvents(program: WasiProgram, output: number, result: number, events: readonly PollEvent[]): void {
  for (const [place, event] of events.entries()) writeEvent(program, (output >>> 0) + place * SIZE.event, event);
  program.memory.setU32(result, events.length);
}

function writeEvent({ memory }: WasiProgram, at: number, { userdata, type, error, bytes, hasEnded }: PollEvent): void {
  memory.bytes(at, SIZE.event).fill(0);
  // event: userdata at 0, error at 8, type at 10; of a descriptor: nbytes at 16, flags at 24
  memory.setU64(at, userdata);
  memory.setU16(at + 8, error);
  memory.setU8(at + 10, type);
  memory.setU64(at + 16, bytes);
  memory.setU16(at + 24, hasEnded ? EVENT_FD_READWRITE_HANGUP : 0);
}
