// Sorts a window by insertion to take its median, as a filter against outliers does.
const result = new StaticArray<i32>(1);
const WINDOW = 32;
const window = new StaticArray<f64>(WINDOW);

function sort(): void {
  for (let i = 1; i < WINDOW; i++) {
    const value = window[i];
    let j = i - 1;
    while (j >= 0 && window[j] > value) {
      window[j + 1] = window[j];
      j--;
    }
    window[j + 1] = value;
  }
}

export function tick(count: f64): void {
  let sum: f64 = 0;
  for (let i = 0; i < i32(count); i++) {
    for (let k = 0; k < WINDOW; k++) window[k] = f64((k * 17 + i) & 63);
    sort();
    sum += window[WINDOW >> 1];
  }
  result[0] = i32(sum);
}
