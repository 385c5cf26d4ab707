/** A unit that SenML knows: `value * scale + offset` is the same quantity in `primary`. */
export interface SenmlUnit {
  /** The primary unit, in which a SenML pack must be; a primary unit is its own. */
  readonly primary: string;
  readonly scale: number;
  readonly offset: number;
}

/**
 * Units by symbol, primary ones and secondary ones.
 *
 * There is no degree Fahrenheit among either; `senmlUnit` converts it to `Cel`. Note that `%` is an old name for `/`, the ratio 1, and not
 * a hundredth; a hundredth is `/100`.
 * @see RFC 8428, section 12.1; RFC 8798, sections 2 (primary) and 3 (secondary); IANA registry "Sensor Measurement Lists (SenML)"
 */
export const SENML_UNITS: Readonly<Record<string, SenmlUnit>> = {
  // RFC 8428, section 12.1
  ...primary(
    "m kg g s A K cd mol Hz rad sr N Pa J W C V F Ohm S Wb T H Cel lm lx Bq Gy Sv kat m2 m3 l m/s m/s2 m3/s l/s W/m2",
  ),
  ...primary("cd/m2 bit bit/s lat lon pH dB dBW Bspl count / % %RH %EL EL 1/s 1/min beat/min beats S/m"),
  // RFC 8798, section 2
  ...primary("B VA VAs var vars J/m kg/m3 deg"),
  // ISO 7027-1:2016, by the IANA registry
  ...primary("NTU"),
  // RFC 8798, section 3
  ms: secondary("s", 1 / 1000),
  min: secondary("s", 60),
  h: secondary("s", 3600),
  MHz: secondary("Hz", 1e6),
  kW: secondary("W", 1000),
  kVA: secondary("VA", 1000),
  kvar: secondary("var", 1000),
  Ah: secondary("C", 3600),
  Wh: secondary("J", 3600),
  kWh: secondary("J", 3_600_000),
  varh: secondary("vars", 3600),
  kvarh: secondary("vars", 3_600_000),
  kVAh: secondary("VAs", 3_600_000),
  "Wh/km": secondary("J/m", 3.6),
  KiB: secondary("B", 1024),
  GB: secondary("B", 1e9),
  "Mbit/s": secondary("bit/s", 1e6),
  "B/s": secondary("bit/s", 8),
  "MB/s": secondary("bit/s", 8e6),
  mV: secondary("V", 1 / 1000),
  mA: secondary("A", 1 / 1000),
  dBm: secondary("dBW", 1, -30),
  "ug/m3": secondary("kg/m3", 1e-9),
  "mm/h": secondary("m/s", 1 / 3_600_000),
  "m/h": secondary("m/s", 1 / 3600),
  ppm: secondary("/", 1e-6),
  "/100": secondary("/", 1 / 100),
  "/1000": secondary("/", 1 / 1000),
  hPa: secondary("Pa", 100),
  mm: secondary("m", 1 / 1000),
  cm: secondary("m", 1 / 100),
  km: secondary("m", 1000),
  "km/h": secondary("m/s", 1 / 3.6),
  // The IANA registry, on request of CoRE
  ppb: secondary("/", 1e-9),
  ppt: secondary("/", 1e-12),
  VAh: secondary("VAs", 3600),
  "mg/l": secondary("kg/m3", 1 / 1000),
  "ug/l": secondary("kg/m3", 1e-6),
  "g/l": secondary("kg/m3", 1),
};

function primary(symbols: string): Record<string, SenmlUnit> {
  return Object.fromEntries(symbols.split(" ").map((symbol) => [symbol, secondary(symbol, 1)]));
}

function secondary(unit: string, scale: number, offset = 0): SenmlUnit {
  return { primary: unit, scale, offset };
}
