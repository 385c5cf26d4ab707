import type { Millis } from "@thimble/base";
import type { ModbusEntity } from "../modbus/modbus-request.ts";
import type { ModbusLayout } from "../modbus/modbus-value.ts";
import type { Signal } from "../simulated/signal.ts";

/** The drivers there are, by the name that `Thing.driver` carries. */
export const DRIVER_KINDS: readonly ["modbus", "mqtt", "simulated"] = ["modbus", "mqtt", "simulated"];
export type DriverKind = (typeof DRIVER_KINDS)[number];

/** Where a property is on a Modbus device. */
export interface ModbusBinding {
  readonly driver: "modbus";
  /** Unit id, 0 to 255. */
  readonly unit: number;
  readonly entity: ModbusEntity;
  /** First register or coil as it goes over the wire, 0 to 65535. */
  readonly address: number;
  /** Registers or coils that it takes. */
  readonly quantity: number;
  readonly layout: ModbusLayout;
  /** How long an answer may take. */
  readonly timeout: Millis;
  /** Bindings of one group are read in one request, whatever lies between them; undefined for none. */
  readonly group: string | undefined;
}

/** Where a property is on an MQTT broker. */
export interface MqttBinding {
  readonly driver: "mqtt";
  /** A topic filter for reading, a topic name for writing. */
  readonly topic: string;
  /** JSON pointer (RFC 6901) into the payload; undefined when the payload is the value itself. */
  readonly pointer: string | undefined;
  readonly qos: 0 | 1 | 2;
  /** Whether what is written stays on the broker for those who subscribe later. */
  readonly retain: boolean;
}

/** A property that is made up. */
export interface SimulatedBinding {
  readonly driver: "simulated";
  /** What is written under a key is read under it from then on. */
  readonly key: string;
  readonly signal: Signal;
}

/** How a driver reaches a property. */
export type Binding = ModbusBinding | MqttBinding | SimulatedBinding;
