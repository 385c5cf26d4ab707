/** A CRC of 8 bits, high bit first, with nothing done to the result. */
export interface Crc8 {
  /** Without its leading one: x^8 + x^5 + x^4 + 1 is 0x31. */
  readonly polynomial: number;
  readonly initial: number;
}

/** That of Sensirion's chips. @see Datasheet SHT3x-DIS, version 7, section 4.12 "Checksum Calculation": CRC(0xBEEF) = 0x92 */
export const SENSIRION_CRC: Crc8 = { polynomial: 0x31, initial: 0xff };

/** The CRC of bytes. */
export function crc8(bytes: Uint8Array, { polynomial, initial }: Crc8): number {
  let crc = initial;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ ((crc & 0x80) === 0 ? 0 : polynomial)) & 0xff;
  }
  return crc;
}
