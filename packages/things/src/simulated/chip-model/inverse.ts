/** The whole number from `least` to `greatest` whose image under a monotone function is nearest to `value`. */
export function inverse(image: (raw: number) => number, value: number, least: number, greatest: number): number {
  const rises = image(greatest) > image(least);
  let [low, high] = [least, greatest];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (image(middle) < value === rises) low = middle;
    else high = middle;
  }
  return Math.abs(image(low) - value) <= Math.abs(image(high) - value) ? low : high;
}
