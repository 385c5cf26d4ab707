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
 * An event as it stands on the bus: a SenML pack whose first record has what goes with the event; true where nothing does, for a record has a value. What the
 * device says of it beside that follows, a record each, named `<event>/<what>`.
 * @see RFC 8428 sections 4.2 and 5
 */
export function encodeOccurrence(occurrence: Occurrence, { data }: ThingEvent): Uint8Array {
  const { event, time, details = {} } = occurrence;
  const hasValue = data !== undefined && Number.isFinite(occurrence.value);
  const first = hasValue ? encodeValue(event, occurrence, data) : encodeRecord(event, time, undefined, true);
  const others = Object.entries(details).map(([name, value]) =>
    encodeRecord(`${event}/${name}`, time, undefined, value),
  );
  return others.length === 0 ? first : joinPacks([first, ...others]);
}

/** One pack of several: each has one record, and that no base fields. */
function joinPacks(packs: readonly Uint8Array[]): Uint8Array {
  const decoder = new TextDecoder();
  return new TextEncoder().encode(`[${packs.map((pack) => decoder.decode(pack).slice(1, -1)).join(",")}]`);
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
