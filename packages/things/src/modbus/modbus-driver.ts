import { assertNever, type Clock, ThimbleError } from "@thimble/base";
import type { DriverAnswer, DriverCallOptions, PolledDriver } from "../driver/driver.ts";
import type { ModbusBinding } from "./modbus-binding.ts";
import { ModbusConnection, type ModbusConnectionOptions } from "./modbus-connection.ts";
import { modbusLine } from "./modbus-line.ts";
import { isBitEntity, type ModbusAnswer, type ModbusRequest } from "./modbus-request.ts";
import { numberToWords, wordsToNumber } from "./modbus-value.ts";
import { type PlannedRead, planReads } from "./plan-reads.ts";

/** What exception codes mean. @see MODBUS Application Protocol V1.1b3, section 7 */
const EXCEPTION_WORDS: ReadonlyMap<number, string> = new Map([
  [1, "it does not have that function"],
  [2, "it does not have that address"],
  [3, "it does not take that value"],
  [4, "it failed"],
  [5, "it needs more time"],
  [6, "it is busy"],
  [8, "its memory has a parity error"],
  [10, "its gateway has no path to it"],
  [11, "its gateway got no answer from it"],
]);

/**
 * Talks to the Modbus units at one address: behind a TCP port, on a serial line, or on a serial line behind a TCP port.
 *
 * The frames are our own rather than modbus-serial's or jsmodbus's: the protocol is a few hundred lines, those libraries wait on timers
 * of their own (no virtual time), and modbus-serial numbers requests with 8 bits and keeps half a frame in front of the next answer; its
 * server holds each answer for a timer tick, which makes a lockstep plant forty times slower. Both ends are tested against modbus-serial,
 * libmodbus and mbpoll instead.
 */
export class ModbusDriver implements PolledDriver<ModbusBinding> {
  readonly delivery = "polled";
  readonly #connection: ModbusConnection;
  readonly #clock: Clock;
  readonly #address: string;

  /** `address` is as `modbusLine` has it, which says the line too unless it is given. */
  constructor(options: {
    readonly address: string;
    readonly clock: Clock;
    readonly line?: Pick<ModbusConnectionOptions, "line" | "framing">;
  }) {
    const { address, clock, line = modbusLine(address) } = options;
    this.#clock = clock;
    this.#address = address;
    this.#connection = new ModbusConnection({ ...line, clock, where: address });
  }

  connect(): Promise<void> {
    return this.#connection.connect();
  }

  async read(bindings: readonly ModbusBinding[], options: DriverCallOptions = {}): Promise<readonly DriverAnswer[]> {
    const answers: DriverAnswer[] = [];
    const silent = new Map<number, ThimbleError>();
    for (const read of planReads(bindings)) {
      // A unit that missed one answer would miss the next too, and each wait holds up the units behind the same address.
      const result = silent.get(read.unit) ?? (await this.#readOne(read, options));
      if (result instanceof ThimbleError && result.code === "base.timeout") silent.set(read.unit, result);
      const arrived = this.#clock.monotonic();
      for (const { index, offset, quantity } of read.parts) {
        const binding = bindings[index];
        if (result instanceof ThimbleError) answers[index] = result;
        else if (binding !== undefined)
          answers[index] = { value: toNumber(binding, result.slice(offset, offset + quantity)), arrived };
      }
    }
    return answers;
  }

  async write(binding: ModbusBinding, value: number, options: DriverCallOptions = {}): Promise<void> {
    const { unit, timeout } = binding;
    const request = toWrite(binding, value);
    const answer = await this.#connection.send({ unit, request, timeout }, options);
    if (answer.kind === "exception") throw this.#refused(request, unit, answer);
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  #refused(request: ModbusRequest, unit: number, answer: ModbusAnswer): ThimbleError {
    const code = answer.kind === "exception" ? answer.code : 0;
    const state = EXCEPTION_WORDS.get(code) ?? `it answered with exception ${code}`;
    return new ThimbleError("things.refused", `Cannot ${describeRequest(request)} of unit ${unit}: ${state}`, {
      where: `${this.#address}/${unit}`,
      expected: "an address (numbered from 0 here) and a type that the device's manual has",
      details: { exception: code },
    });
  }

  async #readOne(read: PlannedRead, options: DriverCallOptions): Promise<readonly number[] | ThimbleError> {
    const { unit, entity, address, quantity, timeout } = read;
    const request: ModbusRequest = { kind: "read", entity, address, quantity };
    try {
      const answer = await this.#connection.send({ unit, request, timeout }, options);
      return answer.kind === "values" ? answer.values : this.#refused(request, unit, answer);
    } catch (error) {
      if (error instanceof ThimbleError && options.signal?.aborted !== true) return error;
      throw error;
    }
  }
}

function toNumber(binding: ModbusBinding, values: readonly number[]): number {
  return isBitEntity(binding.entity) ? (values[0] ?? 0) : wordsToNumber(values, binding.layout);
}

function toWrite(binding: ModbusBinding, value: number): ModbusRequest {
  if (isBitEntity(binding.entity)) return { kind: "write-coil", address: binding.address, value: value !== 0 };
  const words = numberToWords(value, binding.layout);
  if (words !== undefined) return { kind: "write-registers", address: binding.address, words };
  throw new ThimbleError("things.out-of-range", `Cannot write ${value}: it does not fit ${binding.layout.type}`, {
    details: { address: binding.address },
  });
}

/** What a request is about, in words. */
function describeRequest(request: ModbusRequest): string {
  switch (request.kind) {
    case "read":
      return `read ${request.entity} ${request.address}`;
    case "write-coil":
      return `write Coil ${request.address}`;
    case "write-registers":
      return `write HoldingRegister ${request.address}`;
    default:
      return assertNever(request);
  }
}
