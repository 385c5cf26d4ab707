/** A surrogate stands for a character beyond U+FFFF, so in UTF-8 it comes after U+E000 to U+FFFF, not before. */
const SURROGATES = 0xd800;
const AFTER_SURROGATES = 0xe000;

/** Compares two texts by their bytes in UTF-8, which is by their code points; JavaScript compares by units of UTF-16. */
export function compareUtf8(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

function rank(unit: number): number {
  if (unit < SURROGATES) return unit;
  return unit >= AFTER_SURROGATES ? unit - 0x800 : unit + 0x2000;
}
