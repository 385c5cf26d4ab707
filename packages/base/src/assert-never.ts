import { ThimbleError } from "./errors/thimble-error.ts";

/**
 * The default of an exhaustive switch: fails to compile when a case is missing, and throws when a value got past the types.
 * @throws ThimbleError base.bug always
 */
export function assertNever(value: never): never {
  throw new ThimbleError("base.bug", `Cannot handle ${JSON.stringify(value)}: no case for it`);
}
