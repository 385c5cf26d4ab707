import { BTHOME_OBJECTS } from "./bthome-objects.ts";
import { numberAt } from "./number-at.ts";

/** The UUID of BTHome's service data, 0xFCD2. @see BTHome v2, https://bthome.io/format, "Service data" */
export const BTHOME_SERVICE = "0000fcd200001000800000805f9b34fb";

/** Bit 0 of the first byte, and the version in its bits 5 to 7. @see the same, "BTHome device information" */
const ENCRYPTED = 1;
const VERSION = 2;

/** Objects that say how long they are in their first byte: text and raw. @see the same, "Sensor data", 0x53 and 0x54 */
const COUNTED: readonly number[] = [0x53, 0x54];
/** The dimmer's event and its steps, two bytes. @see the same, "Events" */
const DIMMER = 0x3c;

/** Whether a name is one of a field, `temperature`, or of the second with the name, `temperature-2`. */
export function isBthomeField(name: string): boolean {
  return BTHOME_FIELDS.includes(name.replace(/-[2-9]$/, ""));
}

/** The names of the fields, without the number of a second one. */
export const BTHOME_FIELDS: readonly string[] = [...new Set([...BTHOME_OBJECTS.values()].map(({ name }) => name))];

/**
 * What service data says by the name of the field; the second one of a name is `name-2`. What follows an object that is not known can not be read and
 * is left out, as the format has it. Undefined when it is no version 2.
 */
export function decodeBthome(data: Uint8Array): ReadonlyMap<string, number> | "encrypted" | undefined {
  const information = data[0];
  if (information === undefined || information >> 5 !== VERSION) return undefined;
  if (information & ENCRYPTED) return "encrypted";
  const fields = new Map<string, number>();
  const counts = new Map<string, number>();
  for (let at = 1; at < data.length; ) {
    const id = data[at] ?? 0;
    const object = BTHOME_OBJECTS.get(id);
    const skipped = COUNTED.includes(id) ? (data[at + 1] ?? 0) + 2 : id === DIMMER ? 3 : 0;
    if (object === undefined && skipped === 0) break;
    if (object !== undefined) {
      const type = object.isSigned ? "signed" : "unsigned";
      const raw = numberAt(data, { startBit: (at + 1) * 8, length: object.bytes * 8, isLittleEndian: true, type });
      if (raw === undefined) break;
      const count = (counts.get(object.name) ?? 0) + 1;
      counts.set(object.name, count);
      fields.set(count === 1 ? object.name : `${object.name}-${count}`, raw / object.by);
    }
    at += object === undefined ? skipped : object.bytes + 1;
  }
  return fields;
}
