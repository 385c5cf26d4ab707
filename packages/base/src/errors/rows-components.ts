/** Errors of the package components. */
export const COMPONENTS_ERRORS = {
  "components.not-readable": {
    audience: "user",
    exitCode: 2,
    httpStatus: 422,
    retryable: false,
    help: "jco's transpiler refuses the component; the cause says why. It is cut off, or was made for another version of the component model.",
  },
  "components.not-a-program": {
    audience: "user",
    exitCode: 2,
    httpStatus: 422,
    retryable: false,
    help: "A component is a program when it exports `wasi:cli/run` of WASI 0.2. One that wraps a container is built: name it as the `source` of a thimble.yaml.",
  },
  "components.import-refused": {
    audience: "user",
    exitCode: 2,
    httpStatus: 422,
    retryable: false,
    help: "The component imports an interface that a program does not get, for example wasi:http. The message names it.",
  },
  "components.limits-refused": {
    audience: "user",
    exitCode: 2,
    httpStatus: 422,
    retryable: false,
    help: "`--instructions` and `--memory` bound one core module. The component has several with code, for example a program of preview 1 beside the adapter that makes it one of WASI 0.2: run the program of preview 1 as it is.",
  },
} as const;
