import {
  type ActionData,
  encodeSenml,
  type Occurrence,
  type Reading,
  senmlUnit,
  type ThingEvent,
  type ThingProperty,
} from "@thimble/model";

/**
 * A reading as it stands on the bus: a SenML pack of one record, in the SenML unit of the property's unit. The reading must have a value.
 * @see RFC 8428 section 5
 */
export function encodeReading(reading: Reading, property: ThingProperty): Uint8Array {
  return encodeValue(reading.property, reading, property);
}

/**
 * An event as it stands on the bus: a SenML pack of one record, with what goes with the event; true where nothing does, for a record has a value.
 * @see RFC 8428 sections 4.2 and 5
 */
export function encodeOccurrence(occurrence: Occurrence, { data }: ThingEvent): Uint8Array {
  if (data !== undefined && Number.isFinite(occurrence.value)) return encodeValue(occurrence.event, occurrence, data);
  return encodeRecord(occurrence.event, occurrence.time, undefined, true);
}

function encodeValue(
  name: string,
  { value, time }: Pick<Reading, "value" | "time">,
  { type, unit, words }: Pick<ActionData, "type" | "unit" | "words">,
): Uint8Array {
  const conversion = unit === undefined ? undefined : senmlUnit(unit);
  const { scale, offset } = conversion ?? { scale: 1, offset: 0 };
  const number = value * scale + offset;
  return encodeRecord(name, time, conversion?.unit, type === "boolean" ? value !== 0 : (words?.[value] ?? number));
}

function encodeRecord(
  name: string,
  time: number,
  unit: string | undefined,
  value: number | boolean | string,
): Uint8Array {
  const record = { name, unit, time, value, sum: undefined, updateTime: undefined };
  return new TextEncoder().encode(encodeSenml([record]));
}
