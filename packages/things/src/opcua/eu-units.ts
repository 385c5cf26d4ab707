import { isUcumUnit } from "@thimble/model";

/** Units as OPC UA has them: UN/CEFACT common codes, by what they are in UCUM. @see OPC 10000-8 v1.05, section 5.6.3 "EUInformation"; UNECE Recommendation 20 */
const UCUM_OF_CODE: Readonly<Record<string, string>> = {
  CEL: "Cel",
  FAH: "[degF]",
  KEL: "K",
  BAR: "bar",
  MBR: "mbar",
  PAL: "Pa",
  KPA: "kPa",
  P1: "%",
  C62: "1",
  MTR: "m",
  CMT: "cm",
  MMT: "mm",
  SEC: "s",
  C26: "ms",
  MIN: "min",
  HUR: "h",
  KGM: "kg",
  GRM: "g",
  NEW: "N",
  JOU: "J",
  WTT: "W",
  KWT: "kW",
  WHR: "W.h",
  KWH: "kW.h",
  AMP: "A",
  "4K": "mA",
  VLT: "V",
  "2Z": "mV",
  OHM: "Ohm",
  HTZ: "Hz",
  RPM: "{rev}/min",
  MTS: "m/s",
  C16: "mm/s",
  MTQ: "m3",
  LTR: "L",
  MQH: "m3/h",
  L2: "L/min",
  LUX: "lx",
  DD: "deg",
};

/** Texts that servers show where they give no code. */
const UCUM_OF_TEXT: Readonly<Record<string, string>> = {
  "°C": "Cel",
  "°F": "[degF]",
  Ω: "Ohm",
  "m³": "m3",
  "m³/h": "m3/h",
  rpm: "{rev}/min",
  "r/min": "{rev}/min",
  "°": "deg",
};

/** The UCUM unit of an EUInformation; undefined where none is known. A text that says what it is counts where the code does not. */
export function ucumOfEu({ unitId, text }: { readonly unitId: number; readonly text: string }): string | undefined {
  const found = [UCUM_OF_CODE[codeOf(unitId)], UCUM_OF_TEXT[text], text];
  return found.find((unit) => unit !== undefined && isUcumUnit(unit));
}

/** The code whose characters are the bytes of the id, the first one the highest. */
function codeOf(unitId: number): string {
  const bytes = [16, 8, 0].map((shift) => (unitId >>> shift) & 0xff).filter((byte) => byte !== 0);
  return unitId > 0 && unitId <= 0xff_ffff ? String.fromCharCode(...bytes) : "";
}
