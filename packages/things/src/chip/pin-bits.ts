/** The bits of pins in the order of their names, the first in bit 0. */
export function pinBits(pins: readonly string[], chosen: ReadonlySet<string>): number {
  return pins.reduce((bits, pin, index) => (chosen.has(pin) ? bits | (1 << index) : bits), 0);
}

/** The levels of pins by name, 0 or 1, the first from bit 0. */
export function pinLevels(pins: readonly string[], bits: number): Readonly<Record<string, number>> {
  return Object.fromEntries(pins.map((pin, index) => [pin, (bits >> index) & 1]));
}

/** The bits with that of one pin set or cleared. */
export function withPin(pins: readonly string[], bits: number, pin: string, level: number): number {
  const bit = 1 << pins.indexOf(pin);
  return level === 0 ? bits & ~bit : bits | bit;
}
