import type { ModbusEntity } from "./modbus-request.ts";

/** Where devices have turned out not to be read across: registers that are not there, and limits of their own. */
export class ReadSeams {
  readonly #seams = new Set<string>();

  /** Whether no request may cross from below this address to it. */
  has(unit: number, entity: ModbusEntity, address: number): boolean {
    return this.#seams.has(`${unit} ${entity} ${address}`);
  }

  add(unit: number, entity: ModbusEntity, address: number): void {
    this.#seams.add(`${unit} ${entity} ${address}`);
  }

  /** Forgets all of them: another device may be there now. */
  clear(): void {
    this.#seams.clear();
  }
}
