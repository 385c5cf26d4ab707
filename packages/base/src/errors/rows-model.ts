/** Errors of the package model. */
export const MODEL_ERRORS = {} as const;
