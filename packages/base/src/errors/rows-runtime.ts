/** Errors of the package runtime. */
export const RUNTIME_ERRORS = {} as const;
