import type { Clock } from "@thimble/base";
import { ModbusDriver } from "@thimble/things";

/**
 * Modbus TCP that connects only when something else is done. The plant's record begins with the first request, so nobody may ask
 * before the containers that are to see it are there.
 */
export class WaitingModbusDriver extends ModbusDriver {
  readonly #until: Promise<unknown>;

  constructor(options: { readonly address: string; readonly clock: Clock; readonly until: Promise<unknown> }) {
    super(options);
    this.#until = options.until;
  }

  override async connect(): Promise<void> {
    await this.#until;
    await super.connect();
  }
}
