/**
 * What other tools write in place of UCUM codes: the English names, and the names of units in two ontologies, OM 2 (`om2:degreeCelsius`) and QUDT
 * (`unit:DEG_C`). By the last part of the name, in lower case, letters and digits only.
 * @see http://www.ontology-of-units-of-measure.org/resource/om-2 and http://qudt.org/vocab/unit
 */
const UNIT_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "%": ["percent", "percentage"],
    Cel: ["celsius", "degreecelsius", "degreescelsius", "degreecentigrade", "degc", "°c"],
    "[degF]": ["fahrenheit", "degreefahrenheit", "degreesfahrenheit", "degf", "°f"],
    K: ["kelvin", "degreekelvin"],
    s: ["second", "seconds", "sec"],
    ms: ["millisecond", "milliseconds", "millisec"],
    min: ["minute", "minutes"],
    h: ["hour", "hours", "hr"],
    d: ["day", "days"],
    Hz: ["hertz"],
    "{rev}/min": ["rpm", "revpermin", "revolutionsperminute", "revolutionperminute"],
    m: ["metre", "metres", "meter", "meters"],
    cm: ["centimetre", "centimetres", "centimeter", "centimeters", "centim"],
    mm: ["millimetre", "millimetres", "millimeter", "millimeters", "millim"],
    km: ["kilometre", "kilometres", "kilometer", "kilometers", "kilom"],
    deg: ["degree", "degrees", "°"],
    rad: ["radian", "radians"],
    L: ["litre", "litres", "liter", "liters"],
    mL: ["millilitre", "millilitres", "milliliter", "milliliters"],
    kg: ["kilogram", "kilograms"],
    g: ["gram", "grams"],
    Pa: ["pascal", "pascals"],
    hPa: ["hectopascal", "hectopascals"],
    kPa: ["kilopascal", "kilopascals"],
    J: ["joule", "joules"],
    "kW.h": ["kilowatthour", "kilowatthours", "kwh"],
    "W.h": ["watthour", "watthours", "wh"],
    W: ["watt", "watts"],
    kW: ["kilowatt", "kilowatts", "kilow"],
    A: ["ampere", "amperes", "amp", "amps"],
    mA: ["milliampere", "milliamperes", "millia"],
    V: ["volt", "volts"],
    mV: ["millivolt", "millivolts", "milliv"],
    Ohm: ["ohms"],
    N: ["newton", "newtons"],
    lx: ["lux"],
    lm: ["lumen", "lumens"],
    "[ppm]": ["partspermillion", "ppm"],
    dB: ["decibel", "decibels"],
    "m/s": ["metrepersecond", "meterpersecond", "metrespersecond", "meterspersecond", "metrepersecondtime"],
    "m/s2": ["metrepersecondsquared", "meterpersecondsquared", "metrepersecondtimesquared"],
    "rad/s": ["radianpersecond", "radianpersecondtime"],
    "ug/m3": ["microgramspercubicmetre", "microgrampercubicmetre", "microgramspercubicmeter"],
  }).flatMap(([code, names]) => names.map((name) => [name, code] as const)),
);

/** The UCUM code of what another tool calls a unit; undefined when it is not known. */
export function unitOfName(text: string): string | undefined {
  const last = text.split(/[:#/]/).at(-1) ?? "";
  return UNIT_NAMES.get(last.toLowerCase().replace(/[^\p{Letter}\p{Number}%°]/gu, ""));
}
