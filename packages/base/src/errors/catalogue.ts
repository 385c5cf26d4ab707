import type { ErrorRow } from "./error-row.ts";
import { AGENT_ERRORS } from "./rows-agent.ts";
import { BASE_ERRORS } from "./rows-base.ts";
import { CLI_ERRORS } from "./rows-cli.ts";
import { COMPONENTS_ERRORS } from "./rows-components.ts";
import { IMAGES_ERRORS } from "./rows-images.ts";
import { MODEL_ERRORS } from "./rows-model.ts";
import { RUNTIME_ERRORS } from "./rows-runtime.ts";
import { THINGS_ERRORS } from "./rows-things.ts";
import { WASI_ERRORS } from "./rows-wasi.ts";
import { WASM_ERRORS } from "./rows-wasm.ts";

/** A code of the catalogue, `<package>.<what>`. */
export type ErrorCode =
  | keyof typeof BASE_ERRORS
  | keyof typeof MODEL_ERRORS
  | keyof typeof WASM_ERRORS
  | keyof typeof WASI_ERRORS
  | keyof typeof IMAGES_ERRORS
  | keyof typeof THINGS_ERRORS
  | keyof typeof RUNTIME_ERRORS
  | keyof typeof COMPONENTS_ERRORS
  | keyof typeof AGENT_ERRORS
  | keyof typeof CLI_ERRORS;

/** Every error code of Thimble, one row each. Order is the order of docs/errors.md. */
export const ERROR_CATALOGUE: Readonly<Record<ErrorCode, ErrorRow>> = {
  ...BASE_ERRORS,
  ...MODEL_ERRORS,
  ...WASM_ERRORS,
  ...WASI_ERRORS,
  ...IMAGES_ERRORS,
  ...THINGS_ERRORS,
  ...RUNTIME_ERRORS,
  ...COMPONENTS_ERRORS,
  ...AGENT_ERRORS,
  ...CLI_ERRORS,
};
