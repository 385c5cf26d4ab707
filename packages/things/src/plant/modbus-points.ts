import { isModbusBinding, type ModbusBinding } from "../modbus/modbus-binding.ts";
import {
  isBitEntity,
  MODBUS_EXCEPTIONS,
  type ModbusAnswer,
  type ModbusEntity,
  type ModbusRequest,
} from "../modbus/modbus-request.ts";
import { numberToWords, wordsToNumber } from "../modbus/modbus-value.ts";
import type { ServedPoint } from "./served-point.ts";

/** A point at a register or coil. */
interface Cell {
  readonly point: ServedPoint;
  readonly binding: ModbusBinding;
}

/** A request for points that are there: whose they are, and what it comes to when it is carried out. */
export interface PointRequest {
  readonly points: readonly ServedPoint[];
  carryOut(): ModbusAnswer;
}

/** The registers and coils of a plant's points, by unit and table. It knows requests and no network. */
export class ModbusPoints {
  /** By unit, table and address of the first register. */
  readonly #readable: ReadonlyMap<string, Cell>;
  readonly #writable: ReadonlyMap<string, Cell>;
  readonly #units: ReadonlySet<number>;

  /** Points that are not on a Modbus device are left out; of several at one place the first is there. */
  constructor(points: readonly ServedPoint[]) {
    this.#readable = cellsOf(points, (point) => point.read ?? point.write);
    this.#writable = cellsOf(points, (point) => point.write);
    this.#units = new Set([...this.#readable.values()].map(({ binding }) => binding.unit));
  }

  /** A unit without points is silent. What touches no point is refused as an address that the device does not have, a part of a number that takes several registers as a value. */
  plan(request: ModbusRequest, unit: number): PointRequest {
    if (!this.#units.has(unit)) return refusal(MODBUS_EXCEPTIONS.gatewayTargetSilent);
    switch (request.kind) {
      case "read":
        return this.#read(unit, request.entity, request.address, request.quantity);
      case "write-coil":
        return this.#write(unit, "Coil", request.address, [Number(request.value)]);
      default:
        return this.#write(unit, "HoldingRegister", request.address, request.words);
    }
  }

  #read(unit: number, entity: ModbusEntity, address: number, quantity: number): PointRequest {
    const end = address + quantity;
    const cells: Cell[] = [];
    for (let at = address; at < end; ) {
      const cell = this.#cellAround(unit, entity, at);
      if (cell === undefined) return refusal(MODBUS_EXCEPTIONS.illegalAddress);
      cells.push(cell);
      at = cell.binding.address + cell.binding.quantity;
    }
    const carryOut = (): ModbusAnswer => {
      const words = cells.map(({ point, binding }) => wordsOf(point.value, binding));
      if (words.includes(undefined)) return { kind: "exception", code: MODBUS_EXCEPTIONS.deviceFailure };
      const first = address - (cells[0]?.binding.address ?? address);
      return { kind: "values", values: words.flatMap((each) => each ?? []).slice(first, first + quantity) };
    };
    return { points: cells.map(({ point }) => point), carryOut };
  }

  #write(unit: number, entity: ModbusEntity, address: number, words: readonly number[]): PointRequest {
    const writes: (readonly [ServedPoint, number])[] = [];
    for (let at = 0; at < words.length; ) {
      const cell = this.#writable.get(keyOf(unit, entity, address + at));
      if (cell === undefined) return refusal(MODBUS_EXCEPTIONS.illegalAddress);
      const { quantity, layout } = cell.binding;
      const own = words.slice(at, at + quantity);
      if (own.length < quantity) return refusal(MODBUS_EXCEPTIONS.illegalValue);
      writes.push([cell.point, isBitEntity(entity) ? (own[0] ?? 0) : wordsToNumber(own, layout)]);
      at += quantity;
    }
    const carryOut = (): ModbusAnswer => {
      for (const [point, value] of writes) point.value = value;
      return { kind: "written" };
    };
    return { points: writes.map(([point]) => point), carryOut };
  }

  /** The point whose registers this one is among; no number takes more than four. */
  #cellAround(unit: number, entity: ModbusEntity, address: number): Cell | undefined {
    for (let first = address; first > address - 4; first--) {
      const cell = this.#readable.get(keyOf(unit, entity, first));
      if (cell !== undefined && first + cell.binding.quantity > address) return cell;
    }
    return undefined;
  }
}

function cellsOf(
  points: readonly ServedPoint[],
  bindingOf: (point: ServedPoint) => ServedPoint["read"],
): ReadonlyMap<string, Cell> {
  const cells = new Map<string, Cell>();
  for (const point of points) {
    const binding = bindingOf(point);
    if (!isModbusBinding(binding)) continue;
    const key = keyOf(binding.unit, binding.entity, binding.address);
    if (!cells.has(key)) cells.set(key, { point, binding });
  }
  return cells;
}

function wordsOf(value: number, { entity, layout }: ModbusBinding): readonly number[] | undefined {
  return isBitEntity(entity) ? [Number(value !== 0)] : numberToWords(value, layout);
}

function keyOf(unit: number, entity: ModbusEntity, address: number): string {
  return `${unit} ${entity} ${address}`;
}

function refusal(code: number): PointRequest {
  return { points: [], carryOut: () => ({ kind: "exception", code }) };
}
