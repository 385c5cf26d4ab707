/** The signed number that the lowest `bits` of a value are in two's complement; at most 31 bits. */
export function signExtend(value: number, bits: number): number {
  const unused = 32 - bits;
  return (value << unused) >> unused;
}
