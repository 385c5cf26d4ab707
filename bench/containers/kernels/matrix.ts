// The product of two matrices of 12 by 12, as a Kalman filter or a small neural network needs it.
const result = new StaticArray<i32>(1);
const N = 12;
const a = new StaticArray<f64>(N * N);
const b = new StaticArray<f64>(N * N);
const c = new StaticArray<f64>(N * N);

function multiply(): void {
  for (let row = 0; row < N; row++) {
    for (let column = 0; column < N; column++) {
      let sum: f64 = 0;
      for (let i = 0; i < N; i++) sum += a[row * N + i] * b[i * N + column];
      c[row * N + column] = sum;
    }
  }
}

export function tick(count: f64): void {
  for (let i = 0; i < N * N; i++) {
    a[i] = f64(i % 7);
    b[i] = f64(i % 5);
  }
  let sum: f64 = 0;
  for (let i = 0; i < i32(count); i++) {
    multiply();
    sum += c[i % (N * N)];
  }
  result[0] = i32(sum);
}
