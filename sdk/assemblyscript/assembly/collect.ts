/**
 * Frees what nothing refers to any more. Called after each handler by the entry that `thimble build` writes, when nothing is on
 * the stack: so the collector needs no shadow stack, and code that makes no objects carries neither.
 */
export function collect(): void {
  // @ts-ignore: a builtin without a declaration
  __collect();
}
