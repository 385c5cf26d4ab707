/** Errors of the package cli. */
export const CLI_ERRORS = {} as const;
