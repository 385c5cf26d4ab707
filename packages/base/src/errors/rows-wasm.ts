/** Errors of the package wasm. */
export const WASM_ERRORS = {} as const;
