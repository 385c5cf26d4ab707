/** Where what was made of components is kept from one run to the next. Whatever goes wrong, a program runs without. */
export interface ProgramCache {
  /** What was kept under a key; undefined when there is nothing, or not what was kept. */
  get(key: string): Uint8Array | undefined;
  /** Keeps bytes under a key of lowercase letters and digits, unless they are too many or can not be written. */
  put(key: string, bytes: Uint8Array): void;
}
