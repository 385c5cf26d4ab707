/** Errors of the package agent. */
export const AGENT_ERRORS = {} as const;
