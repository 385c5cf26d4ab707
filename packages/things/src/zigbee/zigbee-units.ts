/** The UCUM code of each unit that Zigbee2MQTT writes. @see Zigbee2MQTT's converters, zigbee-herdsman-converters, lib/exposes, withUnit */
const UNITS: Readonly<Record<string, string>> = {
  "°C": "Cel",
  "°F": "[degF]",
  "%": "%",
  Pa: "Pa",
  hPa: "hPa",
  kPa: "kPa",
  mbar: "mbar",
  bar: "bar",
  lx: "lx",
  W: "W",
  kW: "kW",
  VA: "V.A",
  Wh: "W.h",
  kWh: "kW.h",
  V: "V",
  mV: "mV",
  A: "A",
  mA: "mA",
  Hz: "Hz",
  K: "K",
  s: "s",
  sec: "s",
  seconds: "s",
  ms: "ms",
  min: "min",
  minutes: "min",
  h: "h",
  hours: "h",
  days: "d",
  m: "m",
  cm: "cm",
  mm: "mm",
  "m/s": "m/s",
  "km/h": "km/h",
  "°": "deg",
  "m³": "m3",
  "m³/h": "m3/h",
  L: "L",
  "L/min": "L/min",
  g: "g",
  kg: "kg",
  ppm: "[ppm]",
  ppb: "[ppb]",
  "µg/m³": "ug/m3",
  "ug/m³": "ug/m3",
  "mg/m³": "mg/m3",
  "µS/cm": "uS/cm",
  dB: "dB",
};

/** The UCUM code of a unit; a pure number for none and for one that is not known, such as `lqi` and `mired`. */
export function zigbeeUnit(unit: string | undefined): string {
  return unit !== undefined && Object.hasOwn(UNITS, unit) ? (UNITS[unit] ?? "1") : "1";
}

/** Whether the unit is known, so that a person need not be told of it. */
export function isKnownZigbeeUnit(unit: string | undefined): boolean {
  return unit === undefined || Object.hasOwn(UNITS, unit);
}
