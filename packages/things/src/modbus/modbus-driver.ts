import { type Clock, ThimbleError } from "@thimble/base";
import type { DriverAnswer, DriverCallOptions, PolledDriver } from "../driver/driver.ts";
import type { ModbusBinding } from "./modbus-binding.ts";
import { ModbusBus } from "./modbus-bus.ts";
import { ModbusConnection, type ModbusConnectionOptions } from "./modbus-connection.ts";
import { modbusLine } from "./modbus-line.ts";
import { isBitEntity, type ModbusRequest } from "./modbus-request.ts";
import { numberToWords } from "./modbus-value.ts";

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
  readonly gathersReads = true;
  readonly #connection: ModbusConnection;
  readonly #bus: ModbusBus;

  /** `address` is as `modbusLine` has it, which says the line too unless it is given. */
  constructor(options: {
    readonly address: string;
    readonly clock: Clock;
    readonly line?: Pick<ModbusConnectionOptions, "line" | "framing">;
  }) {
    const { address, clock, line = modbusLine(address) } = options;
    this.#connection = new ModbusConnection({ ...line, clock, where: address });
    this.#bus = new ModbusBus({ connection: this.#connection, clock, where: address });
  }

  connect(): Promise<void> {
    return this.#connection.connect();
  }

  read(bindings: readonly ModbusBinding[], options: DriverCallOptions = {}): Promise<readonly DriverAnswer[]> {
    return this.#bus.read(bindings, options.signal);
  }

  async write(binding: ModbusBinding, value: number, options: DriverCallOptions = {}): Promise<void> {
    const { unit, timeout } = binding;
    await this.#bus.write(binding, { unit, request: toWrite(binding, value), timeout }, options);
  }

  close(): Promise<void> {
    this.#bus.close();
    return this.#connection.close();
  }
}

function toWrite(binding: ModbusBinding, value: number): ModbusRequest {
  if (isBitEntity(binding.entity)) return { kind: "write-coil", address: binding.address, value: value !== 0 };
  const words = numberToWords(value, binding.layout);
  if (words !== undefined) return { kind: "write-registers", address: binding.address, words };
  throw new ThimbleError("things.out-of-range", `Cannot write ${value}: it does not fit ${binding.layout.type}`, {
    details: { address: binding.address },
  });
}
