/** Coefficients of Callendar and Van Dusen for industrial platinum. @see IEC 60751:2022, section 4.2 "Resistance/temperature relationships" */
const A = 3.9083e-3;
const B = -5.775e-7;
const C = -4.183e-12;

/** Steps that are enough: each doubles the right digits, and the start is right to some degrees. */
const NEWTON_STEPS = 6;

/** Resistance in Ohm of a platinum sensor at a temperature in Cel, -200 to 850; `nominal` is its resistance at 0 Cel. */
export function rtdResistance(temperature: number, nominal: number): number {
  const low = temperature < 0 ? C * (temperature - 100) * temperature ** 3 : 0;
  return nominal * (1 + A * temperature + B * temperature ** 2 + low);
}

/** Temperature in Cel of a platinum sensor with a resistance in Ohm: the inverse of `rtdResistance`. */
export function rtdTemperature(resistance: number, nominal: number): number {
  const ratio = resistance / nominal;
  // Above zero the quadratic is exact; below it is where Newton's method begins.
  let temperature = (-A + Math.sqrt(A * A - 4 * B * (1 - ratio))) / (2 * B);
  if (ratio >= 1) return temperature;
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const slope = A + 2 * B * temperature + C * (4 * temperature ** 3 - 300 * temperature ** 2);
    temperature -= (rtdResistance(temperature, 1) - ratio) / slope;
  }
  return temperature;
}
