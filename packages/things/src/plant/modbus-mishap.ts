import type { ModbusAnswer } from "../modbus/modbus-request.ts";

/** An answer that goes wrong on its way, or comes late. */
export interface ModbusMishap {
  readonly kind: "mishap";
  /** What comes of it: the answer, nothing, bytes that are no Modbus, one whose checksum is wrong, or the end of the connection. */
  readonly way: "answer" | "nothing" | "garbage" | "wrong-checksum" | "hang-up";
  /** What it is waited for; undefined for nothing. Never rejects. */
  readonly until?: Promise<void>;
  /** What the request comes to; asked for when it is sent. */
  answer(): ModbusAnswer;
}
