import type { ModbusEntity } from "./modbus-request.ts";
import type { IsSeam } from "./plan-reads.ts";

/** Where devices have turned out not to be read across: registers that are not there, and limits of their own. */
export class ReadSeams {
  readonly #seams = new Set<string>();
  #changes = 0;

  /** How often they have changed: a plan that was made before holds no more. */
  get changes(): number {
    return this.#changes;
  }

  /** `has`, to be handed on. */
  readonly isSeam: IsSeam = (unit, entity, address) => this.has(unit, entity, address);

  /** Whether no request may cross from below this address to it. */
  has(unit: number, entity: ModbusEntity, address: number): boolean {
    return this.#seams.size > 0 && this.#seams.has(`${unit} ${entity} ${address}`);
  }

  add(unit: number, entity: ModbusEntity, address: number): void {
    this.#seams.add(`${unit} ${entity} ${address}`);
    this.#changes += 1;
  }

  /** Forgets all of them: another device may be there now. */
  clear(): void {
    this.#seams.clear();
    this.#changes += 1;
  }
}
