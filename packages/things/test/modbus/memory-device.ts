import { MODBUS_EXCEPTIONS, type ModbusAnswer, type ModbusRequest } from "../../src/modbus/modbus-request.ts";

/** A Modbus device of 10,000 holding registers, which are its input registers too, and as many coils. */
export class MemoryDevice {
  readonly words = new Map<number, number>();
  readonly coils = new Map<number, number>();
  /** What it was asked, in order. */
  readonly requests: ModbusRequest[] = [];

  answer(request: ModbusRequest): ModbusAnswer {
    this.requests.push(request);
    if (request.address >= 10_000) return { kind: "exception", code: MODBUS_EXCEPTIONS.illegalAddress };
    if (request.kind === "write-coil") this.coils.set(request.address, Number(request.value));
    if (request.kind === "write-registers")
      for (const [i, word] of request.words.entries()) this.words.set(request.address + i, word);
    if (request.kind !== "read") return { kind: "written" };
    const isCoils = request.entity === "Coil" || request.entity === "DiscreteInput";
    const table = isCoils ? this.coils : this.words;
    const values = Array.from({ length: request.quantity }, (_, i) => table.get(request.address + i) ?? 0);
    return { kind: "values", values };
  }
}
