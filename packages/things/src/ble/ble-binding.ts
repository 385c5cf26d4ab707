import type { CanSignal } from "../can/can-signal.ts";
import type { Binding } from "../driver/binding.ts";
import type { BleCharacteristic } from "./ble-radio.ts";

/** The formats of advertisements that are known: BTHome version 2 and RuuviTag data format 5. */
export const ADVERTISEMENT_FORMATS: readonly ["bthome", "ruuvi5"] = ["bthome", "ruuvi5"];

/** A field of what the device says to everyone. */
export interface FieldPlace {
  readonly kind: "field";
  /** Which data it is in, as `BleListener.onData` says it. */
  readonly source: string;
  readonly format: (typeof ADVERTISEMENT_FORMATS)[number];
  readonly field: string;
  /** The name of the secret that holds the key with which it is encrypted; default it is not. */
  readonly key?: string;
}

/** A number in what the device says to everyone. */
export interface RawPlace {
  readonly kind: "raw";
  readonly source: string;
  readonly number: CanSignal;
}

/** A number in a characteristic. */
export interface CharacteristicPlace extends BleCharacteristic {
  readonly kind: "characteristic";
  readonly source: string;
  readonly number: CanSignal;
  /** Whether the device tells of it by itself. */
  readonly isNotified: boolean;
}

/** Where a property of a Bluetooth LE device is. */
export interface BleBinding extends Binding {
  readonly driver: "ble";
  readonly place: FieldPlace | RawPlace | CharacteristicPlace;
}

/** Whether a property is on a Bluetooth LE device. */
export function isBleBinding(binding: Binding | undefined): binding is BleBinding {
  return binding?.driver === "ble";
}

/** Whether the device speaks of it by itself. */
export function isToldByDevice({ place }: BleBinding): boolean {
  return place.kind !== "characteristic" || place.isNotified;
}
