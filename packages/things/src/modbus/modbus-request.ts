/** The four tables of a Modbus device. @see MODBUS Application Protocol V1.1b3, section 4.3 */
export const MODBUS_ENTITIES: readonly ["Coil", "DiscreteInput", "HoldingRegister", "InputRegister"] = [
  "Coil",
  "DiscreteInput",
  "HoldingRegister",
  "InputRegister",
];
/** One of the four tables. */
export type ModbusEntity = (typeof MODBUS_ENTITIES)[number];

/** Reads `quantity` neighbours from `address` (0 to 65535) on. */
export interface ModbusReadRequest {
  readonly kind: "read";
  readonly entity: ModbusEntity;
  readonly address: number;
  /** 1 to `MAXIMUM_QUANTITY[entity]`. */
  readonly quantity: number;
}

/** Sets one coil. */
export interface ModbusWriteCoilRequest {
  readonly kind: "write-coil";
  readonly address: number;
  readonly value: boolean;
}

/** Sets holding registers from `address` on; each word is 0 to 65535. */
export interface ModbusWriteRegistersRequest {
  readonly kind: "write-registers";
  readonly address: number;
  /** 1 to 123 of them. */
  readonly words: readonly number[];
}

/** What a client asks for. */
export type ModbusRequest = ModbusReadRequest | ModbusWriteCoilRequest | ModbusWriteRegistersRequest;

/** What came back: one number for each item asked for (bits are 0 and 1), none for a write, or the device's refusal. */
export type ModbusAnswer =
  | { readonly kind: "values"; readonly values: readonly number[] }
  | { readonly kind: "written" }
  | { readonly kind: "exception"; readonly code: number };

/** Most items of one read. @see MODBUS Application Protocol V1.1b3, sections 6.1 to 6.4 */
export const MAXIMUM_QUANTITY: Readonly<Record<ModbusEntity, number>> = {
  Coil: 2000,
  DiscreteInput: 2000,
  HoldingRegister: 125,
  InputRegister: 125,
};

/** Most registers of one write. @see MODBUS Application Protocol V1.1b3, section 6.12 */
export const MAXIMUM_WRITE_WORDS = 123;

/** Exception codes that our server answers with. @see MODBUS Application Protocol V1.1b3, section 7 */
export const MODBUS_EXCEPTIONS: {
  readonly illegalFunction: 1;
  readonly illegalAddress: 2;
  readonly illegalValue: 3;
  readonly deviceFailure: 4;
  readonly gatewayTargetSilent: 11;
} = { illegalFunction: 1, illegalAddress: 2, illegalValue: 3, deviceFailure: 4, gatewayTargetSilent: 11 };

/** Whether an entity holds single bits rather than 16-bit registers. */
export function isBitEntity(entity: ModbusEntity): boolean {
  return entity === "Coil" || entity === "DiscreteInput";
}
