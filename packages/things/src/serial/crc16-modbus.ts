/** The polynomial x^16 + x^15 + x^2 + 1, lowest bit first. @see MODBUS over Serial Line V1.02, section 6.2.2 */
const POLYNOMIAL = 0xa001;
const START = 0xffff;

/** The remainder of each byte, so that a byte costs one step in place of eight. */
const TABLE: Uint16Array = Uint16Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >> 1) ^ POLYNOMIAL : remainder >> 1;
  return remainder;
});

/**
 * The CRC of Modbus RTU, 0 to 65535; it goes over the line low byte first. Over a frame with its CRC it is 0.
 * @see MODBUS over Serial Line V1.02, section 2.5.1.2
 */
export function crc16Modbus(bytes: Uint8Array): number {
  let crc = START;
  for (const byte of bytes) crc = (crc >> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0);
  return crc;
}
