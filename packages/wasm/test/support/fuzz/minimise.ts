/**
 * A smaller list for which `fails` still holds: pieces are taken out, halves first, then numbers become zero. It holds for `numbers` itself.
 * @see Zeller, Hildebrandt: Simplifying and Isolating Failure-Inducing Input (2002)
 */
export function minimise(
  numbers: readonly number[],
  fails: (numbers: readonly number[]) => boolean,
): readonly number[] {
  let least = numbers;
  for (let size = Math.ceil(numbers.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < least.length; ) {
      const shorter = [...least.slice(0, at), ...least.slice(at + size)];
      if (fails(shorter)) least = shorter;
      else at += size;
    }
  }
  for (const [i, number] of least.entries()) {
    const simpler = least.with(i, 0);
    if (number !== 0 && fails(simpler)) least = simpler;
  }
  return least;
}
