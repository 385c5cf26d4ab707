/**
 * The UTF-8 of the literals that a container hands to the SDK, one behind the other.
 *
 * `thimble build` puts them here and hands over, in place of each literal, its place and length (see text.ts). Compiled
 * without it the pool is empty, and every text is encoded when it is used.
 */
// @ts-ignore: decorator
@inline
export const LITERALS: usize = memory.data<u8>([0]);
