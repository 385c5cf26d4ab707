// Reads numbers out of lines like "t=21.5;p=1013;h=-4\n", byte by byte, as a serial protocol needs it.
const result = new StaticArray<i32>(1);
const text: StaticArray<u8> = [
  0x74, 0x3d, 0x32, 0x31, 0x2e, 0x35, 0x3b, 0x70, 0x3d, 0x31, 0x30, 0x31, 0x33, 0x3b, 0x68, 0x3d, 0x2d, 0x34, 0x0a,
];

function parse(): f64 {
  let sum: f64 = 0;
  let value: f64 = 0;
  let scale: f64 = 0;
  let isNegative = false;
  for (let i = 0; i < text.length; i++) {
    const byte = text[i];
    if (byte >= 0x30 && byte <= 0x39) {
      if (scale === 0) value = value * 10 + f64(byte - 0x30);
      else {
        value += f64(byte - 0x30) * scale;
        scale /= 10;
      }
    } else if (byte === 0x2e) scale = 0.1;
    else if (byte === 0x2d) isNegative = true;
    else if (byte === 0x3b || byte === 0x0a) {
      sum += isNegative ? -value : value;
      value = 0;
      scale = 0;
      isNegative = false;
      if (byte === 0x0a) break;
    }
  }
  return sum;
}

export function tick(count: f64): void {
  let sum: f64 = 0;
  for (let i = 0; i < i32(count); i++) sum += parse();
  result[0] = i32(sum);
}
