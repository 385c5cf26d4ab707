/** A SenML primary unit and how to get there: `value * scale + offset`. */
export interface SenmlConversion {
  readonly unit: string;
  readonly scale: number;
  readonly offset: number;
}

/** What a UCUM unit is in SenML: the primary unit and its scale (1) and offset (0); `undefined` where SenML has no unit for it. */
type Row = readonly [unit: string, scale?: number, offset?: number] | undefined;

/** 1 L in m3. @see UCUM 2.1, section "Other Units", table 5: l = 1 dm3 */
const LITRE = 1e-3;
/** 1 [psi] in Pa: [lbf_av] a square inch. @see UCUM 2.1, table 8 "British Imperial", [psi] */
const PSI = 6894.757293168361;

/**
 * The UCUM units that sensors and controllers use, case sensitive, and what each is in SenML.
 * A unit that is not here is not refused by UCUM, but by Thimble: it is more often a slip than a rare unit.
 * @see The Unified Code for Units of Measure 2.1, https://ucum.org/ucum, sections "Base Units" to "Other Units"
 */
const UCUM_UNITS: Readonly<Record<string, Row>> = {
  // Pure numbers
  "1": ["/"],
  "%": ["/", 0.01],
  "[ppth]": ["/", 1e-3],
  "[ppm]": ["/", 1e-6],
  "[ppb]": ["/", 1e-9],
  "{count}": ["count"],
  // Temperature
  K: ["K"],
  Cel: ["Cel"],
  "[degF]": ["Cel", 5 / 9, -160 / 9],
  // Time and frequency
  s: ["s"],
  ns: ["s", 1e-9],
  us: ["s", 1e-6],
  ms: ["s", 1e-3],
  min: ["s", 60],
  h: ["s", 3600],
  d: ["s", 86_400],
  Hz: ["Hz"],
  kHz: ["Hz", 1e3],
  MHz: ["Hz", 1e6],
  GHz: ["Hz", 1e9],
  "/s": ["1/s"],
  "/min": ["1/s", 1 / 60],
  "/h": ["1/s", 1 / 3600],
  "{rev}/min": ["1/s", 1 / 60],
  "1/s": ["1/s"],
  "1/min": ["1/s", 1 / 60],
  // Length, area, volume, angle
  m: ["m"],
  nm: ["m", 1e-9],
  um: ["m", 1e-6],
  mm: ["m", 1e-3],
  cm: ["m", 1e-2],
  km: ["m", 1e3],
  "[in_i]": ["m", 0.0254],
  "[ft_i]": ["m", 0.3048],
  m2: ["m2"],
  cm2: ["m2", 1e-4],
  mm2: ["m2", 1e-6],
  m3: ["m3"],
  cm3: ["m3", 1e-6],
  L: ["m3", LITRE],
  l: ["m3", LITRE],
  mL: ["m3", LITRE / 1e3],
  ml: ["m3", LITRE / 1e3],
  rad: ["rad"],
  deg: ["rad", Math.PI / 180],
  sr: ["sr"],
  // Motion and flow
  "m/s": ["m/s"],
  "mm/s": ["m/s", 1e-3],
  "cm/s": ["m/s", 1e-2],
  "km/h": ["m/s", 1 / 3.6],
  "mm/h": ["m/s", 1 / 3.6e6],
  "m/s2": ["m/s2"],
  "[g]": ["m/s2", 9.80665],
  "rad/s": undefined,
  "deg/s": undefined,
  "m3/s": ["m3/s"],
  "m3/h": ["m3/s", 1 / 3600],
  "L/s": ["m3/s", LITRE],
  "L/min": ["m3/s", LITRE / 60],
  "L/h": ["m3/s", LITRE / 3600],
  "l/s": ["m3/s", LITRE],
  "l/min": ["m3/s", LITRE / 60],
  "l/h": ["m3/s", LITRE / 3600],
  // Mass, density, force, pressure, torque
  kg: ["kg"],
  g: ["kg", 1e-3],
  mg: ["kg", 1e-6],
  t: ["kg", 1e3],
  "[lb_av]": ["kg", 0.45359237],
  "kg/s": undefined,
  "kg/h": undefined,
  "kg/m3": ["kg/m3"],
  "g/L": ["kg/m3"],
  "mg/L": ["kg/m3", 1e-3],
  "g/m3": ["kg/m3", 1e-3],
  "mg/m3": ["kg/m3", 1e-6],
  "ug/m3": ["kg/m3", 1e-9],
  N: ["N"],
  kN: ["N", 1e3],
  "N.m": undefined,
  Pa: ["Pa"],
  hPa: ["Pa", 100],
  kPa: ["Pa", 1e3],
  MPa: ["Pa", 1e6],
  bar: ["Pa", 1e5],
  mbar: ["Pa", 100],
  "[psi]": ["Pa", PSI],
  // Energy and power
  J: ["J"],
  kJ: ["J", 1e3],
  MJ: ["J", 1e6],
  "W.h": ["J", 3600],
  "kW.h": ["J", 3.6e6],
  "MW.h": ["J", 3.6e9],
  W: ["W"],
  mW: ["W", 1e-3],
  kW: ["W", 1e3],
  MW: ["W", 1e6],
  "V.A": ["VA"],
  "kV.A": ["VA", 1e3],
  "W/m2": ["W/m2"],
  // Electricity and magnetism
  A: ["A"],
  uA: ["A", 1e-6],
  mA: ["A", 1e-3],
  V: ["V"],
  uV: ["V", 1e-6],
  mV: ["V", 1e-3],
  kV: ["V", 1e3],
  Ohm: ["Ohm"],
  mOhm: ["Ohm", 1e-3],
  kOhm: ["Ohm", 1e3],
  MOhm: ["Ohm", 1e6],
  S: ["S"],
  "S/m": ["S/m"],
  "uS/cm": ["S/m", 1e-4],
  "mS/cm": ["S/m", 0.1],
  C: ["C"],
  "A.h": ["C", 3600],
  "mA.h": ["C", 3.6],
  F: ["F"],
  uF: ["F", 1e-6],
  nF: ["F", 1e-9],
  H: ["H"],
  mH: ["H", 1e-3],
  T: ["T"],
  mT: ["T", 1e-3],
  uT: ["T", 1e-6],
  Wb: ["Wb"],
  // Light, sound, radiation, chemistry, data
  cd: ["cd"],
  "cd/m2": ["cd/m2"],
  lm: ["lm"],
  lx: ["lx"],
  klx: ["lx", 1e3],
  dB: ["dB"],
  "dB[SPL]": ["Bspl", 0.1],
  "dB[W]": ["dBW"],
  Bq: ["Bq"],
  Gy: ["Gy"],
  Sv: ["Sv"],
  "uSv/h": undefined,
  mol: ["mol"],
  "mol/L": undefined,
  kat: ["kat"],
  "[pH]": ["pH"],
  bit: ["bit"],
  By: ["B"],
  kBy: ["B", 1e3],
  MBy: ["B", 1e6],
  "bit/s": ["bit/s"],
  "By/s": ["bit/s", 8],
};

/** Whether a text is one of the UCUM units that Thimble knows, case sensitive: `Cel`, `[degF]`, `kPa`, `1`. */
export function isUcumUnit(text: string): boolean {
  return Object.hasOwn(UCUM_UNITS, text);
}

/** The UCUM units that Thimble knows, for "did you mean". */
export function ucumUnits(): readonly string[] {
  return Object.keys(UCUM_UNITS);
}

/**
 * The SenML primary unit for a UCUM unit, and how to convert a value to it. Undefined where SenML has none.
 *
 * Always a primary unit, since a SenML pack may have no other: `%` becomes `/` times 0.01, `[degF]` becomes `Cel`, `kPa` becomes `Pa`.
 * @see RFC 8798, section 3: "SenML packs are limited to using primary units"
 */
export function senmlUnit(ucum: string): SenmlConversion | undefined {
  const row = Object.hasOwn(UCUM_UNITS, ucum) ? UCUM_UNITS[ucum] : undefined;
  if (row === undefined) return undefined;
  const [unit, scale = 1, offset = 0] = row;
  return { unit, scale, offset };
}
