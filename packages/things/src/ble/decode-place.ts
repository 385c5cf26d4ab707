import { decodeSignal } from "../can/can-signal.ts";
import type { BleBinding } from "./ble-binding.ts";
import { decodeBthome } from "./bthome.ts";
import { decodeRuuvi5 } from "./ruuvi5.ts";

/** The number at a place in the data of its source, unlocked where they were encrypted; words for what is wrong with it; undefined when these data do not have it. */
export function decodePlace(place: BleBinding["place"], data: Uint8Array): number | string | undefined {
  if (place.kind !== "field")
    return decodeSignal(place.number, data) ?? `it has ${data.length} bytes, too few for the number`;
  const fields = place.format === "bthome" ? decodeBthome(data) : decodeRuuvi5(data);
  if (fields === "encrypted")
    return "it is encrypted: security with a psk scheme, and its key on the device, unlock it";
  if (fields === undefined) return `it is not of the format ${place.format}`;
  // A device says some fields in one advertisement and others in the next.
  if (!fields.has(place.field)) return undefined;
  return fields.get(place.field) ?? "the device does not know it";
}
