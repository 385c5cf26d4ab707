import type { DriverModule } from "../driver/driver-module.ts";
import { DEVICE_SECRETS } from "../security/device-secrets.ts";
import { type BleBinding, isToldByDevice } from "./ble-binding.ts";
import { BleDriver } from "./ble-driver.ts";
import { BluezRadio } from "./bluez-radio.ts";
import { BLE_FORM_TERMS, parseBleForm } from "./parse-ble-form.ts";

/** Bluetooth LE: what devices say to everyone, and their characteristics. */
export const BLE: DriverModule<BleBinding> = {
  kind: "ble",
  schemes: ["ble"],
  formTerms: BLE_FORM_TERMS,
  pollEvery: 60_000,
  parseForm: parseBleForm,
  areReadTogether: (a, b) => a.place.source === b.place.source && isToldByDevice(a) === isToldByDevice(b),
  readTogetherWhen: "fields of one kind of advertisement, or numbers of one characteristic",
  create: (address, { clock }) => {
    const device = new URL(address).hostname.replaceAll("-", ":").toUpperCase();
    return new BleDriver({ device, radio: new BluezRadio(), clock, secrets: DEVICE_SECRETS });
  },
};
