import { ThimbleError } from "@thimble/base";
import { EDGE_EXPORTS } from "@thimble/model/contract";
import { isComponent, parseModule, unwrapComponent } from "@thimble/wasm";

/** What the host would call; `cabi_realloc` is there for the wrapping itself, and `_start` makes a command of a module. */
const ENTRIES: readonly string[] = [...Object.keys(EDGE_EXPORTS).filter((name) => name !== "cabi_realloc"), "_start"];

/**
 * The core module of a container: the bytes themselves, or, when they are a component, the one that it wraps. What it exports under a name of the
 * contract the component exports too, so that both have the same handlers.
 *
 * @throws ThimbleError as `unwrapComponent`; runtime.export-refused when the module has a handler that the component hides
 */
export function coreModuleOf(wasm: Uint8Array): Uint8Array {
  if (!isComponent(wasm)) return wasm;
  const { module, exports } = unwrapComponent(wasm);
  const hidden = parseModule(module).exports.find(({ name }) => ENTRIES.includes(name) && !exports.includes(name));
  if (hidden === undefined) return module;
  throw new ThimbleError(
    "runtime.export-refused",
    `Cannot take the core module out of the component: its "${hidden.name}" is not exported by the component`,
    { expected: `a world with "export ${hidden.name}", or a module without it` },
  );
}
