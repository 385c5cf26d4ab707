/** How long a condition may take before the test fails. */
const LIMIT_MS = 10_000;

/** Resolves as soon as the condition holds; fails when it does not within ten seconds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`Gave up waiting until ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
