import { ThimbleError } from "@thimble/base";

/** The error for a component that is more than a wrapping around one core module. */
export function componentRefused(why: string): ThimbleError {
  return new ThimbleError("wasm.component-refused", `Cannot take the core module out of the component: ${why}`, {
    expected: "one core module, wrapped by wasm-tools component new or a tool that does as it does",
  });
}
