import { type Clock, type Millis, sleep, ThimbleError } from "@thimble/base";
import type { DriverAnswer, DriverCallOptions } from "../driver/driver.ts";
import { abortable } from "../host/abortable.ts";
import { asThimbleError } from "../host/poll-thing.ts";
import { BusLane, halve, type ReadBatch, type Split } from "./bus-lane.ts";
import type { ModbusBinding } from "./modbus-binding.ts";
import type { ModbusConnection, UnitRequest } from "./modbus-connection.ts";
import { isBitEntity, type ModbusAnswer, type ModbusReadRequest } from "./modbus-request.ts";
import { wordsToNumber } from "./modbus-value.ts";
import type { PlannedRead } from "./plan-reads.ts";
import { ReadSeams } from "./read-seams.ts";
import { isAboutExtent, isSilence, refusal } from "./refusal.ts";

/** How long a bus on which several ask at once waits for the others before it plans. */
const GATHER: Millis = 1;

/** After so many writes one read has its turn, so that a flood of them does not make every value stale. */
const WRITES_IN_A_ROW = 8;

interface WaitingWrite {
  readonly sent: UnitRequest;
  readonly signal: AbortSignal | undefined;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Plans what the Things at one address ask for: one request at a time, writes before reads, units in turn, what was asked for at the same
 * time in as few requests as it can be. A unit that does not answer is asked once for each rest of its breaker; all else that is asked of
 * it meanwhile is answered at once with the error of the last try.
 */
export class ModbusBus {
  readonly #connection: ModbusConnection;
  readonly #clock: Clock;
  readonly #where: string;
  readonly #closed = new AbortController();
  /** By unit; those with something to read, in the order of their turns. */
  readonly #lanes = new Map<number, BusLane>();
  readonly #turns = new Set<BusLane>();
  readonly #seams = new ReadSeams();
  #writes: WaitingWrite[] = [];
  #writesInARow = 0;
  #isRunning = false;
  /** Whether it waits for a device, or for others to ask. */
  #isWaiting = false;
  /** Whether others asked meanwhile; whether they did the time before, so that it is worth waiting for them. */
  #hasCompany = false;
  #hadCompany = false;
  #openings = 0;
  #spacing: Millis = 0;
  #nextStart: Millis = Number.NEGATIVE_INFINITY;

  /** `where` is the address, for messages. */
  constructor(options: { readonly connection: ModbusConnection; readonly clock: Clock; readonly where: string }) {
    this.#connection = options.connection;
    this.#clock = options.clock;
    this.#where = options.where;
  }

  /** Reads these; never rejects but with the signal's reason. */
  read(bindings: readonly ModbusBinding[], signal?: AbortSignal): Promise<readonly DriverAnswer[]> {
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    const { promise, resolve } = Promise.withResolvers<readonly DriverAnswer[]>();
    const answers: DriverAnswer[] = [];
    let left = bindings.length;
    if (left === 0) resolve(answers);
    if (this.#isWaiting && left > 0) this.#hasCompany = true;
    for (const [index, binding] of bindings.entries()) {
      this.#noteRate(binding);
      const answer = (value: DriverAnswer): void => {
        answers[index] = value;
        left -= 1;
        if (left === 0) resolve(answers);
      };
      const lane = this.#laneOf(binding.unit);
      const refused = lane.breaker.readRefusal;
      if (refused !== undefined) answer(refused);
      else {
        lane.add({ binding, signal, answer });
        this.#turns.add(lane);
      }
    }
    this.#start();
    return abortable(promise, signal);
  }

  /** Writes before whatever waits to be read. @throws ThimbleError as `Driver.write`; signal.reason */
  write(binding: ModbusBinding, sent: UnitRequest, { signal }: DriverCallOptions): Promise<void> {
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    this.#noteRate(binding);
    const refused = this.#laneOf(sent.unit).breaker.writeRefusal;
    if (refused !== undefined) return Promise.reject(refused);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#writes.push({ sent, signal, resolve, reject });
    this.#start();
    return abortable(promise, signal);
  }

  /** Ends the waits of its own; the connection is closed apart. */
  close(): void {
    this.#closed.abort();
  }

  #noteRate({ requestsPerSecond }: ModbusBinding): void {
    if (requestsPerSecond !== undefined) this.#spacing = Math.max(this.#spacing, 1000 / requestsPerSecond);
  }

  #laneOf(unit: number): BusLane {
    const lane = this.#lanes.get(unit) ?? new BusLane(this.#clock);
    this.#lanes.set(unit, lane);
    return lane;
  }

  #start(): void {
    if (this.#isRunning || (this.#writes.length === 0 && this.#turns.size === 0)) return;
    this.#isRunning = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    this.#hasCompany = false;
    this.#forgetOnOpening();
    if (this.#hadCompany && this.#writes.length === 0) await this.#waiting(this.#pause(GATHER));
    // What asks in the same turn of the promises is planned together.
    else await undefined;
    while (this.#writes.length > 0 || this.#turns.size > 0) {
      const now = this.#clock.monotonic();
      if (now < this.#nextStart && !this.#closed.signal.aborted) {
        await this.#pause(this.#nextStart - now);
        continue;
      }
      this.#nextStart = now + this.#spacing;
      await this.#takeTurn();
    }
    this.#isRunning = false;
    this.#hadCompany = this.#hasCompany;
  }

  async #waiting<T>(work: Promise<T>): Promise<T> {
    this.#isWaiting = true;
    try {
      return await work;
    } finally {
      this.#isWaiting = false;
    }
  }

  /** What devices refused counts no more when the connection was opened anew. */
  #forgetOnOpening(): void {
    if (this.#openings !== this.#connection.openings) this.#seams.clear();
    this.#openings = this.#connection.openings;
  }

  async #takeTurn(): Promise<void> {
    const isReadDue = this.#writesInARow >= WRITES_IN_A_ROW && this.#turns.size > 0;
    const write = isReadDue ? undefined : this.#writes.shift();
    this.#writesInARow = write === undefined ? 0 : this.#writesInARow + 1;
    if (write !== undefined) return this.#write(write);
    const [lane] = this.#turns;
    if (lane === undefined) return;
    this.#turns.delete(lane);
    const batch = lane.next(this.#seams);
    if (batch === undefined) return;
    await this.#read(lane, batch);
    if (!lane.isEmpty) this.#turns.add(lane);
  }

  async #write({ sent, signal, resolve, reject }: WaitingWrite): Promise<void> {
    const { breaker } = this.#laneOf(sent.unit);
    try {
      // Another may have found out meanwhile.
      if (breaker.writeRefusal !== undefined) throw breaker.writeRefusal;
      const answer = await this.#waiting(this.#connection.send(sent, signal === undefined ? {} : { signal }));
      if (answer.kind === "exception") throw refusal(sent.request, sent.unit, answer.code, this.#where);
      breaker.answer();
      resolve();
    } catch (error) {
      if (error instanceof ThimbleError && isSilence(error) && error !== breaker.writeRefusal) breaker.miss(error);
      reject(error);
    }
  }

  async #read(lane: BusLane, batch: ReadBatch): Promise<void> {
    const { unit, entity, address, quantity, timeout } = batch.read;
    const request: ModbusReadRequest = { kind: "read", entity, address, quantity };
    const result = await this.#ask({ unit, request, timeout }, batch);
    if (result === undefined) return;
    if (!(result instanceof ThimbleError)) {
      lane.breaker.answer();
      this.#giveOut(batch, result);
      this.#endPart(batch.read, batch.split, false);
      return;
    }
    if (result.code === "things.refused") lane.breaker.answer();
    const parts = isAboutExtent(result) ? halve(batch, this.#seams.isSeam) : undefined;
    if (parts !== undefined) {
      lane.putBack(parts);
      return;
    }
    for (const each of batch.waiting) each.answer(result);
    if (isAboutExtent(result)) this.#keepApart(batch.read);
    this.#endPart(batch.read, batch.split, true);
    if (!isSilence(result)) return;
    lane.breaker.miss(result);
    lane.refuse(result);
  }

  /** The values, or why there are none; undefined when nobody waits for them any more. */
  async #ask(sent: UnitRequest, { waiting }: ReadBatch): Promise<readonly number[] | ThimbleError | undefined> {
    const given = new AbortController();
    const { signal } = given;
    const onGone = (): void => {
      if (waiting.every((each) => each.signal?.aborted === true)) given.abort();
    };
    const signals = new Set(waiting.map((each) => each.signal));
    for (const each of signals) each?.addEventListener("abort", onGone);
    try {
      const answer: ModbusAnswer = await this.#waiting(this.#connection.send(sent, { signal }));
      return answer.kind === "values"
        ? answer.values
        : refusal(sent.request, sent.unit, answer.kind === "exception" ? answer.code : 0, this.#where);
    } catch (error) {
      if (signal.aborted) return undefined;
      return asThimbleError(error);
    } finally {
      for (const each of signals) each?.removeEventListener("abort", onGone);
    }
  }

  #giveOut({ read, waiting }: ReadBatch, values: readonly number[]): void {
    const arrived = this.#clock.monotonic();
    for (const [i, { offset, quantity }] of read.parts.entries()) {
      const each = waiting[i];
      if (each === undefined) continue;
      const own = values.slice(offset, offset + quantity);
      const value = isBitEntity(read.entity) ? (own[0] ?? 0) : wordsToNumber(own, each.binding.layout);
      each.answer({ value, arrived });
    }
  }

  /** Learns that a binding is refused by itself: it takes no neighbour with it again. */
  #keepApart({ unit, entity, address, quantity }: PlannedRead): void {
    this.#seams.add(unit, entity, address);
    this.#seams.add(unit, entity, address + quantity);
  }

  /** Notes that a part of a request that was refused is done. When each of the parts could be read, they can not be read as one. */
  #endPart(
    { unit, entity }: Pick<PlannedRead, "unit" | "entity">,
    split: Split | undefined,
    isExplained: boolean,
  ): void {
    if (split === undefined) return;
    split.left -= 1;
    split.isExplained ||= isExplained;
    if (split.left > 0) return;
    if (!split.isExplained) this.#seams.add(unit, entity, split.at);
    this.#endPart({ unit, entity }, split.parent, true);
  }

  /** Waits, but not longer than the bus is open. */
  #pause(delay: Millis): Promise<void> {
    return sleep(this.#clock, delay, this.#closed.signal).catch(() => undefined);
  }
}
