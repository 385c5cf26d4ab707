/**
 * Where the host puts what it hands over: a message's topic and payload, bytes of state, text of the environment.
 *
 * A bump allocator in a fixed region. What is in it is valid until the handler returns: then the region starts over, so
 * a container that takes messages for years uses the same bytes again and again, and never frees anything by hand.
 */

/** Bytes that one event may be handed over, its topic and payload among them; more stops the container. */
export const ARENA_BYTES: usize = 16384;

// Zeros: they cost nothing in the module, and a page of it nothing in memory until it is written.
// @ts-ignore: decorator
@inline
const REGION: usize = memory.data(16384, 8);

/** Where the region starts over. Moves only when something is kept for good. */
let base: usize = REGION;
let top: usize = REGION;

/**
 * Takes `size` bytes at a multiple of `align`.
 * @throws traps when the region is full
 */
export function take(size: usize, align: usize): usize {
  const start = (top + align - 1) & ~(align - 1);
  // Compared without a sum, which a length near 2^32 would carry past the end.
  if (size > REGION + ARENA_BYTES - start) unreachable();
  top = start + size;
  return start;
}

/** Keeps what was taken so far for good. */
export function keep(): void {
  base = top;
}

/** Gives back what was taken since the last event. Called after each handler by the entry that `thimble build` writes. */
export function startOver(): void {
  top = base;
}

/**
 * The canonical ABI's allocator, by which the host asks for room. Exported only by containers that are handed something.
 * @see WebAssembly Component Model, design/mvp/CanonicalABI.md, "realloc"
 */
export function cabi_realloc(_old: usize, _oldSize: usize, align: usize, size: usize): usize {
  return take(size, align);
}
