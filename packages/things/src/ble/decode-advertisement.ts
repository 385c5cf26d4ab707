import type { BleAdvertisement } from "./ble-advertisement.ts";
import { BTHOME_SERVICE, decodeBthome } from "./bthome.ts";
import { decodeRuuvi5 } from "./ruuvi5.ts";

/** The formats of advertisements that are known: BTHome version 2 and RuuviTag data format 5. */
type AdvertisementFormat = "bthome" | "ruuvi5";

/** What an advertisement says by the name of the field, undefined for what the device does not know; undefined when it is of another format. */
export function decodeAdvertisement(
  format: AdvertisementFormat,
  { manufacturer, services }: BleAdvertisement,
): ReadonlyMap<string, number | undefined> | "encrypted" | undefined {
  if (format === "ruuvi5") return decodeRuuvi5(manufacturer);
  return decodeBthome(services.get(BTHOME_SERVICE) ?? new Uint8Array());
}
