import type { Clock, Millis } from "@thimble/base";
import {
  MODBUS_EXCEPTIONS,
  type ModbusAnswer,
  type ModbusReadRequest,
  type ModbusRequest,
} from "../modbus/modbus-request.ts";
import type { PlantConfig, Sample } from "./plant-config.ts";

/** How fast the record passes. */
export type PlantPace =
  /** This many times faster than the clock, from the first request on. */
  | { readonly kind: "speed"; readonly factor: number }
  /** The next sample comes when the value was read: none is lost, however fast or slow the reader is. */
  | { readonly kind: "lockstep" };

/** The status register: bit 0 while the record passes, bit 1 once all of it has passed. */
const RUNNING = 1;
const END_OF_RECORD = 2;

/**
 * A machine that plays a record: the value, its time and a status in input registers, and a valve in a coil. Answers Modbus requests;
 * the network is elsewhere.
 */
export class Plant {
  readonly #config: PlantConfig;
  readonly #record: readonly Sample[];
  readonly #pace: PlantPace;
  readonly #clock: Clock;
  /** When each sample begins and the last one ends, in seconds of the record since its first. */
  readonly #begins: readonly number[];
  readonly #coilListeners = new Set<(coil: number, value: boolean) => void>();
  #began: Millis | undefined;
  #index = 0;
  #isAtEnd = false;
  #coil = false;

  /** `record` has one sample at least. */
  constructor(options: {
    readonly config: PlantConfig;
    readonly record: readonly Sample[];
    readonly pace: PlantPace;
    readonly clock: Clock;
  }) {
    this.#config = options.config;
    this.#record = options.record;
    this.#begins = beginsOf(options.record);
    this.#pace = options.pace;
    this.#clock = options.clock;
  }

  /** Calls `listener` when the valve's coil changes; dispose to end it. */
  onCoil(listener: (coil: number, value: boolean) => void): Disposable {
    this.#coilListeners.add(listener);
    return { [Symbol.dispose]: () => void this.#coilListeners.delete(listener) };
  }

  /** Answers a request as the device would. */
  answer(request: ModbusRequest, unit: number): ModbusAnswer {
    if (unit !== this.#config.unit) return exception(MODBUS_EXCEPTIONS.gatewayTargetSilent);
    const { coil } = this.#config.registers;
    if (request.kind === "write-coil") {
      if (request.address !== coil) return exception(MODBUS_EXCEPTIONS.illegalAddress);
      this.#setCoil(request.value);
      return { kind: "written" };
    }
    if (request.kind === "write-registers") return exception(MODBUS_EXCEPTIONS.illegalAddress);
    if (this.#pace.kind === "speed") this.#catchUp(this.#pace.factor);
    const table = this.#tableOf(request.entity);
    const addresses = Array.from({ length: request.quantity }, (_, i) => request.address + i);
    const values = addresses.flatMap((address) => table.get(address) ?? []);
    if (values.length < request.quantity) return exception(MODBUS_EXCEPTIONS.illegalAddress);
    if (this.#pace.kind === "lockstep" && this.#isValueIn(request)) this.#step();
    return { kind: "values", values };
  }

  #tableOf(entity: ModbusReadRequest["entity"]): ReadonlyMap<number, number> {
    const { value, scale, time, status, coil } = this.#config.registers;
    if (entity === "Coil") return new Map([[coil, Number(this.#coil)]]);
    if (entity !== "InputRegister") return new Map();
    const sample = this.#record[this.#index];
    const seconds = Math.floor(sample?.time ?? 0);
    return new Map([
      [value, Math.round((sample?.value ?? 0) / scale)],
      [time, Math.floor(seconds / 65_536)],
      [time + 1, seconds % 65_536],
      [status, this.#isAtEnd ? END_OF_RECORD : RUNNING],
    ]);
  }

  #isValueIn({ entity, address, quantity }: ModbusReadRequest): boolean {
    const { value } = this.#config.registers;
    return entity === "InputRegister" && address <= value && value < address + quantity;
  }

  #step(): void {
    if (this.#index === this.#record.length - 1) this.#isAtEnd = true;
    else this.#index += 1;
  }

  /** Goes to the sample whose time has come. */
  #catchUp(factor: number): void {
    this.#began ??= this.#clock.monotonic();
    const passed = ((this.#clock.monotonic() - this.#began) / 1000) * factor;
    const last = this.#record.length - 1;
    while (this.#index < last && (this.#begins[this.#index + 1] ?? 0) <= passed) this.#index += 1;
    this.#isAtEnd = passed >= (this.#begins[this.#record.length] ?? 0);
  }

  #setCoil(value: boolean): void {
    if (value === this.#coil) return;
    this.#coil = value;
    for (const listener of this.#coilListeners) listener(this.#config.registers.coil, value);
  }
}

/** A sample lasts until the next one; the last, and one before the clock was set back, as long as the one before it. */
function beginsOf(record: readonly Sample[]): readonly number[] {
  const begins = [0];
  let lasts = 1;
  for (const [i, { time }] of record.entries()) {
    const gap = (record[i + 1]?.time ?? time) - time;
    if (gap > 0) lasts = gap;
    begins.push((begins[i] ?? 0) + lasts);
  }
  return begins;
}

function exception(code: number): ModbusAnswer {
  return { kind: "exception", code };
}
