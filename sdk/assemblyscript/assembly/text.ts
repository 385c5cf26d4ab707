// The literals come first in memory: small addresses are short in code.
import { LITERALS } from "./literals";

import { keep, take } from "./arena";

/**
 * A string that goes to the host as UTF-8. `thimble build` looks for parameters of this type: a literal given to one is placed in
 * the module as UTF-8.
 */
export type HostText = string;

/**
 * Set in a literal's reference by `thimble build`: such a `string` is no object, but the place of its UTF-8 in LITERALS in
 * the low 16 bits and its length in bytes in the 15 bits above. No reference has this bit, for memory is smaller than 2 GiB.
 * Only parameters of the type HostText are given one, and all that is done with them is to make a Text.
 */
// @ts-ignore: decorator
@inline
const LITERAL: usize = 0x80000000;

/** UTF-8 for the host: a literal's place, or the address of a length and bytes in the arena. */
@unmanaged
export class Text {
  /** The UTF-8 of a string: free of charge for a literal, encoded into the arena otherwise. */
  @inline
  static of(value: HostText): Text {
    return changetype<Text>(changetype<usize>(value) & LITERAL ? changetype<usize>(value) : encode(value));
  }

  /** As `of`, valid for good instead of until the handler returns. */
  @inline
  static kept(value: HostText): Text {
    const text = Text.of(value);
    if (!text.isLiteral) keep();
    return text;
  }

  @inline
  get isLiteral(): bool {
    return (changetype<usize>(this) & LITERAL) != 0;
  }

  @inline
  get address(): usize {
    const reference = changetype<usize>(this);
    return this.isLiteral ? LITERALS + (reference & 0xffff) : reference + 4;
  }

  @inline
  get length(): usize {
    const reference = changetype<usize>(this);
    return this.isLiteral ? (reference >> 16) & 0x7fff : load<u32>(reference);
  }
}

/** Writes a length and the UTF-8 of a string into the arena; a lone surrogate becomes U+FFFD. */
function encode(value: string): usize {
  const start = take(4 + 3 * value.length, 4);
  const length = String.UTF8.encodeUnsafe(
    changetype<usize>(value),
    value.length,
    start + 4,
    false,
    String.UTF8.ErrorMode.REPLACE,
  );
  store<u32>(start, <u32>length);
  return start;
}
