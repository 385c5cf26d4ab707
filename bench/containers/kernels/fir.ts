// A low-pass filter of 32 taps over a window of samples, as a vibration monitor runs it on every sample.
const result = new StaticArray<i32>(1);
const TAPS = 32;
const taps = new StaticArray<f64>(TAPS);
const samples = new StaticArray<f64>(TAPS);
let at = 0;

function filter(sample: f64): f64 {
  samples[at] = sample;
  at = (at + 1) & (TAPS - 1);
  let sum: f64 = 0;
  for (let i = 0; i < TAPS; i++) sum += taps[i] * samples[(at + i) & (TAPS - 1)];
  return sum;
}

export function tick(count: f64): void {
  for (let i = 0; i < TAPS; i++) taps[i] = 1 / f64(TAPS + i);
  let last: f64 = 0;
  for (let i = 0; i < i32(count); i++) last = filter(f64(i & 255));
  result[0] = i32(last * 1000);
}
