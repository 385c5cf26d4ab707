/** What follows from the voltage across a shunt and that of the bus behind it; V, A and W. */
export interface ShuntReading {
  readonly busVoltage: number;
  readonly shuntVoltage: number;
  readonly current: number;
  readonly power: number;
}

/** Current and power of two voltages in V and a shunt in Ohm. */
export function shuntReading(shuntVoltage: number, busVoltage: number, shunt: number): ShuntReading {
  const current = shuntVoltage / shunt;
  return { busVoltage, shuntVoltage, current, power: busVoltage * current };
}
