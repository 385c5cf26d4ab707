/** Errors of the package wasm. */
export const WASM_ERRORS = {
  "wasm.malformed": {
    audience: "user",
    exitCode: 2,
    httpStatus: 422,
    retryable: false,
    help: "The bytes are not a WebAssembly module in binary format. The message names the offset and the section. Most often the file is truncated, or it is text (WAT).",
  },
  "wasm.is-component": {
    audience: "user",
    exitCode: 2,
    httpStatus: 422,
    retryable: false,
    help: "The file is a component where a core module was to be read, for example inside another component. Components are taken where a container or a program is: `thimble build`, `thimble run FILE.wasm`, and by devices.",
  },
  "wasm.component-refused": {
    audience: "user",
    exitCode: 2,
    httpStatus: 422,
    retryable: false,
    help: "A container may come as a component, when that is one core module of the contract and the wrapping around it that `wasm-tools component new` makes. The message says what else is in this one: a second module, a component, a resource of its own, another encoding of text. Build the container as a core module, or wrap it alone.",
  },
  "wasm.unsupported": {
    audience: "user",
    exitCode: 2,
    httpStatus: 422,
    retryable: false,
    help: "The module uses a WebAssembly feature that can not be metered exactly or is not the same on every machine. Compile it again with that feature turned off.",
  },
  "wasm.too-large": {
    audience: "user",
    exitCode: 2,
    httpStatus: 413,
    retryable: false,
    help: "The module is larger than a limit of this device. The message names the limit, its value and what the module has.",
  },
  "wasm.memory-over-budget": {
    audience: "user",
    exitCode: 2,
    httpStatus: 422,
    retryable: false,
    help: "The module asks for more memory at its start than its budget gives. Raise the memory limit of the service, or compile the module with a smaller initial memory.",
  },
  "wasm.table-over-budget": {
    audience: "user",
    exitCode: 2,
    httpStatus: 422,
    retryable: false,
    help: "The module asks for a table with more elements than it may have. Compile it with a smaller table.",
  },
} as const;
