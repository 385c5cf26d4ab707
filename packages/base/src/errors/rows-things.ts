/** Errors of the package things. */
export const THINGS_ERRORS = {} as const;
