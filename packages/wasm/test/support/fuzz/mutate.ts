import { parseModule } from "../../../src/index.ts";
import type { Choices } from "./choices.ts";

/** Bytes that mean something in many places: ends, empty blocks, prefixes, types, the largest and smallest integers. */
const TELLING: readonly [number, ...number[]] = [
  0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x12, 0x1f, 0x20, 0x3f, 0x40, 0x41,
  0x60, 0x63, 0x6f, 0x70, 0x7b, 0x7f, 0x80, 0xd2, 0xfb, 0xfc, 0xfd, 0xfe, 0xff,
];

const [FIRST_TELLING, ...OTHERS_TELLING] = TELLING;

/** A copy of a module with one to four changes. */
export function mutate(bytes: Uint8Array, choices: Choices): Uint8Array {
  let mutant = bytes;
  for (let left = 1 + choices.below(4); left > 0; left--) mutant = mutateOnce(mutant, choices);
  return mutant;
}

function mutateOnce(bytes: Uint8Array, choices: Choices): Uint8Array {
  const at = choices.below(bytes.length + 1);
  const length = choices.below(16);
  switch (choices.below(9)) {
    case 0:
      return changed(bytes, at, (byte) => byte ^ (1 << choices.below(8)));
    case 1:
      return changed(bytes, at, () => choices.of(FIRST_TELLING, ...OTHERS_TELLING));
    case 2:
      return changed(bytes, at, () => choices.below(256));
    case 3:
      return bytes.slice(0, at);
    case 4:
      return joined(bytes.subarray(0, at), bytes.subarray(at + length));
    case 5:
      return joined(
        bytes.subarray(0, at),
        Uint8Array.of(choices.of(FIRST_TELLING, ...OTHERS_TELLING)),
        bytes.subarray(at),
      );
    case 6: {
      const from = choices.below(bytes.length + 1);
      return joined(bytes.subarray(0, at), bytes.subarray(from, from + length), bytes.subarray(at));
    }
    case 7:
      return changeSections(bytes, choices);
    default:
      return overlong(bytes, at);
  }
}

function changed(bytes: Uint8Array, at: number, change: (byte: number) => number): Uint8Array {
  const copy = bytes.slice();
  if (at < copy.length) copy[at] = change(copy[at] ?? 0);
  return copy;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** The same integer with a byte more than it needs, where the byte is the last one of an integer. */
function overlong(bytes: Uint8Array, at: number): Uint8Array {
  const byte = bytes[at];
  if (byte === undefined || byte >= 0x80) return bytes;
  return joined(bytes.subarray(0, at), Uint8Array.of(byte | 0x80, byte < 0x40 ? 0x00 : 0x7f), bytes.subarray(at + 1));
}

/** Swaps, doubles or drops whole sections. */
function changeSections(bytes: Uint8Array, choices: Choices): Uint8Array {
  const sections = sectionsOf(bytes);
  if (sections.length === 0) return bytes;
  const [a, b] = [choices.below(sections.length), choices.below(sections.length)];
  const order = [...sections];
  const [first = new Uint8Array(), second = new Uint8Array()] = [sections[a], sections[b]];
  const kind = choices.below(3);
  if (kind === 0) [order[a], order[b]] = [second, first];
  else if (kind === 1) order.splice(a, 0, second);
  else order.splice(a, 1);
  return joined(bytes.subarray(0, 8), ...order);
}

function sectionsOf(bytes: Uint8Array): Uint8Array[] {
  try {
    let start = 8;
    return parseModule(bytes).sections.map(({ end }) => {
      const section = bytes.subarray(start, end);
      start = end;
      return section;
    });
  } catch {
    return [];
  }
}
