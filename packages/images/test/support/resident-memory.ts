/** What work gave, and what it took. */
interface Measured<T> {
  readonly result: T;
  /** Bytes that this process had resident at most, beside those before. */
  readonly grownBytes: number;
  readonly seconds: number;
}

/** Milliseconds between two looks at the memory. */
const INTERVAL = 20;

/** Does the work, and looks at the resident memory of this process meanwhile. */
export async function measureResident<T>(work: () => Promise<T>): Promise<Measured<T>> {
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let most = before;
  const looking = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, INTERVAL);
  const began = performance.now();
  try {
    const result = await work();
    return { result, grownBytes: most - before, seconds: (performance.now() - began) / 1000 };
  } finally {
    clearInterval(looking);
  }
}
