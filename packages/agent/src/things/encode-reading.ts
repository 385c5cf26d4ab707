import { encodeSenml, type Reading, senmlUnit, type ThingProperty } from "@thimble/model";

/**
 * A reading as it stands on the bus: a SenML pack of one record, in the SenML unit of the property's unit. The reading must have a value.
 * @see RFC 8428 section 5
 */
export function encodeReading(reading: Reading, property: ThingProperty): Uint8Array {
  const conversion = property.unit === undefined ? undefined : senmlUnit(property.unit);
  const { scale, offset } = conversion ?? { scale: 1, offset: 0 };
  const number = reading.value * scale + offset;
  const value = property.type === "boolean" ? reading.value !== 0 : (property.words?.[reading.value] ?? number);
  const record = {
    name: reading.property,
    unit: conversion?.unit,
    time: reading.time,
    value,
    sum: undefined,
    updateTime: undefined,
  };
  return new TextEncoder().encode(encodeSenml([record]));
}
