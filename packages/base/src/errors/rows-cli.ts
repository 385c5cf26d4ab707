/** Errors of the package cli. */
export const CLI_ERRORS = {
  "cli.compile-failed": {
    audience: "user",
    exitCode: 2,
    httpStatus: 422,
    retryable: false,
    help: "The compiler refused a container's source. The message says what it found, `where` the file, line and column.",
  },
  "cli.folder-in-use": {
    audience: "user",
    exitCode: 2,
    httpStatus: 409,
    retryable: false,
    help: "A new project was asked for in a folder that has files already. Nothing was written. Name a folder that is empty or not there.",
  },
  "cli.folder-unusable": {
    audience: "environment",
    exitCode: 3,
    httpStatus: 500,
    retryable: false,
    help: "The file system refused to make a folder or a file of a new project: permissions, a read-only mount, a full disk. What was written of it was removed again.",
  },
  "cli.output-lost": {
    audience: "environment",
    exitCode: 3,
    httpStatus: 507,
    retryable: false,
    help: "Standard output took no more, for example because its disk is full. What the command did stands; what it had to say is not complete.",
  },
  "cli.expectation-missed": {
    audience: "user",
    exitCode: 1,
    httpStatus: 422,
    retryable: false,
    help: "The record was played to its end, but the result is not what plant.yaml expects, or something was dropped on the way. The message lists what was missed.",
  },
  "cli.no-plant-value": {
    audience: "user",
    exitCode: 2,
    httpStatus: 422,
    retryable: false,
    help: "No Thing Description of the project reads the register in which the plant of plant.yaml holds its value, so nothing of the record would be seen.",
  },
  "cli.container-ended": {
    audience: "user",
    exitCode: 1,
    httpStatus: 500,
    retryable: false,
    help: "The container that `thimble run` ran trapped, broke its budget or could not be started. The message says which; on a device it would be started again with growing waits.",
  },
} as const;
