/** Errors that any package may raise. */
export const BASE_ERRORS = {
  "base.argument": {
    audience: "user",
    exitCode: 2,
    httpStatus: 400,
    retryable: false,
    help: "A command, option or call was used wrongly. The message names it and what it takes.",
  },
  "base.not-found": {
    audience: "user",
    exitCode: 2,
    httpStatus: 404,
    retryable: false,
    help: "What was named does not exist. The message names the nearest thing that does, where there is one.",
  },
  "base.aborted": {
    audience: "user",
    exitCode: 1,
    httpStatus: 499,
    retryable: true,
    help: "The work was cancelled before it ended. Nothing was half-applied.",
  },
  "base.timeout": {
    audience: "environment",
    exitCode: 3,
    httpStatus: 504,
    retryable: true,
    help: "A deadline passed before an answer came. The message names the deadline.",
  },
  "base.bug": {
    audience: "bug",
    exitCode: 1,
    httpStatus: 500,
    retryable: false,
    help: "Something that can not happen happened. Please report it with the whole message.",
  },
} as const;
