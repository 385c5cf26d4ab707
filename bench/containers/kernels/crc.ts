// CRC-16 of Modbus over a frame, bit by bit, as it is done where no table fits.
const result = new StaticArray<i32>(1);
const FRAME = 64;
const frame = new StaticArray<u8>(FRAME);

function crc(): u32 {
  let sum: u32 = 0xffff;
  for (let i = 0; i < FRAME; i++) {
    sum ^= frame[i];
    for (let bit = 0; bit < 8; bit++) sum = (sum & 1) !== 0 ? (sum >> 1) ^ 0xa001 : sum >> 1;
  }
  return sum;
}

export function tick(count: f64): void {
  for (let i = 0; i < FRAME; i++) frame[i] = u8(i * 7);
  let sum: u32 = 0;
  for (let i = 0; i < i32(count); i++) {
    frame[0] = u8(i);
    sum += crc();
  }
  result[0] = i32(sum);
}
