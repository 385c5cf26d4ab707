import { createHash } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import { Diagnostics, ThimbleError } from "@thimble/base";
import { EDGE_EXPORTS, EDGE_HANDS_OVER, EDGE_TELLS_TIME } from "@thimble/model/contract";
import { PREVIEW1_MODULE, SNAPSHOT0_MODULE } from "@thimble/wasi";
import { checkExports, checkImports, parseModule, rewriteModule, type WasmModule } from "@thimble/wasm";
import { pagesOf } from "../container/memory-pool.ts";
import { FUNCTIONS_IMPORT, MEMORY_IMPORT } from "../host/imports.ts";
import { CONTAINER_IMPORTS, CONTAINER_WAITS } from "./container-imports.ts";
import { coreModuleOf } from "./core-module-of.ts";
import type { PreparedModule } from "./prepared-module.ts";

/**
 * The export by which C, C++ and Rust with their standard libraries make themselves ready.
 * @see WebAssembly/tool-conventions, BasicModuleABI.md, "Reactors"
 */
const INITIALIZER = "_initialize";

/** The export that makes a module a command of WASI. @see WASI, legacy/application-abi.md */
const COMMAND = "_start";

/** The exports through which a container is given events. */
const HANDLERS = Object.keys(EDGE_EXPORTS).filter((name) => name !== "cabi_realloc");

/** How a module is prepared. */
export interface PrepareOptions {
  /** Most bytes of linear memory; rounded up to whole pages of 64 KiB. */
  readonly memoryBytes: number;
}

/**
 * Makes a module, or a component that wraps one, ready to be started: once, when it arrives. It must speak the contract and nothing else; then
 * it is rewritten so that it imports its memory and pays for its instructions, and compiled.
 *
 * @throws ThimbleError wasm.malformed, wasm.unsupported, wasm.too-large, wasm.memory-over-budget as `rewriteModule`;
 * runtime.import-refused when it imports what the contract has not; runtime.export-refused when an export of the contract has another
 * type or `cabi_realloc` is missing; runtime.not-runnable when V8 refuses it; of a component as `coreModuleOf`. All problems of one kind are named
 * at once.
 */
export function prepareModule(wasm: Uint8Array, options: PrepareOptions): PreparedModule {
  const core = coreModuleOf(wasm);
  const parsed = parseModule(core);
  checkContract(parsed);
  const importsWasi = parsed.imports.some((item) => item.module === PREVIEW1_MODULE);
  const isCommand = hasExport(parsed, COMMAND);
  const rewritten = rewriteModule(parsed, {
    memory: { ...MEMORY_IMPORT, maximumPages: pagesOf(options.memoryBytes) },
    meter: true,
    hostFunctions: { ...FUNCTIONS_IMPORT, table: CONTAINER_IMPORTS },
    entries: EDGE_EXPORTS,
    // A command does all that it does where others make themselves ready.
    initializer: isCommand ? COMMAND : INITIALIZER,
    onGrowDenied: "trap",
  });
  return {
    digest: `sha256:${createHash("sha256").update(wasm).digest("hex")}`,
    module: compile(rewritten.bytes),
    initialPages: rewritten.memory?.initialPages,
    // A memory that can not grow merges with its neighbours in the kernel's map; one that may costs two entries of 65,530.
    maximumPages: (rewritten.canGrow ? rewritten.memory?.maximumPages : rewritten.memory?.initialPages) ?? 0,
    handlers: Object.keys(EDGE_EXPORTS).filter((name) => hasExport(parsed, name)),
    // WASI tells the time in more than one way.
    tellsTime: importsWasi || firstImportOf(parsed, EDGE_TELLS_TIME) !== undefined,
    importsWasi,
    isCommand,
    waits: firstImportOf(parsed, CONTAINER_WAITS) !== undefined,
  };
}

function checkContract(module: WasmModule): void {
  const diagnostics = new Diagnostics();
  checkCommand(module, diagnostics);
  for (const { message, expected } of checkImports(module, CONTAINER_IMPORTS)) {
    diagnostics.add("runtime.import-refused", message, expected === undefined ? {} : { expected });
  }
  for (const { message, expected } of checkExports(module, EDGE_EXPORTS)) {
    diagnostics.add("runtime.export-refused", message, { expected });
  }
  const reason = needsRealloc(module);
  if (reason !== undefined && !hasExport(module, "cabi_realloc")) {
    diagnostics.add(
      "runtime.export-refused",
      `Cannot hand over text or bytes: no export "cabi_realloc", but ${reason}`,
      {
        expected: "an export cabi_realloc of the canonical ABI",
      },
    );
  }
  diagnostics.throwIfAny();
}

/** A command ends when its one function returns, so it can have no handlers. */
function checkCommand(module: WasmModule, diagnostics: Diagnostics): void {
  if (module.imports.some((item) => item.module === SNAPSHOT0_MODULE)) {
    diagnostics.add(
      "runtime.import-refused",
      `Cannot import from "${SNAPSHOT0_MODULE}": it is the snapshot before preview 1`,
      {
        expected: `compile it again with a toolchain that imports "${PREVIEW1_MODULE}"`,
      },
    );
  }
  if (!hasExport(module, COMMAND)) return;
  for (const { message, expected } of checkExports(module, { [COMMAND]: { params: [], results: [] } }))
    diagnostics.add("runtime.export-refused", message, { expected });
  const handlers = HANDLERS.filter((name) => hasExport(module, name));
  if (handlers.length === 0) return;
  diagnostics.add(
    "runtime.export-refused",
    `Cannot run a command with the export "${handlers[0]}": it ends when it returns`,
    {
      expected: `a reactor, which has "${INITIALIZER}" instead of "${COMMAND}": clang -mexec-model=reactor`,
    },
  );
}

function needsRealloc(module: WasmModule): string | undefined {
  if (hasExport(module, "message")) return 'it exports "message"';
  const taken = firstImportOf(module, EDGE_HANDS_OVER);
  return taken && `it imports "${taken.name}" of ${taken.module}`;
}

function firstImportOf(
  module: WasmModule,
  names: Readonly<Record<string, readonly string[]>>,
): WasmModule["imports"][number] | undefined {
  return module.imports.find((item) => Object.hasOwn(names, item.module) && names[item.module]?.includes(item.name));
}

function hasExport(module: WasmModule, name: string): boolean {
  return module.exports.some((item) => item.name === name && item.kind === "function");
}

/**
 * Compiles every function now. By default V8 compiles each when it is first called: in the container's thread and unpaid for, 110 ms for a
 * function of a megabyte, and all that share the thread wait. The flag is the process's, but nothing else in it is awaited meanwhile.
 * @see V8 14.6, src/flags/flag-definitions.h, wasm_lazy_compilation
 */
function compile(bytes: Uint8Array): WebAssembly.Module {
  setFlagsFromString("--no-wasm-lazy-compilation");
  try {
    return new WebAssembly.Module(Uint8Array.from(bytes));
  } catch (cause) {
    throw new ThimbleError("runtime.not-runnable", "Cannot compile the module: V8 refuses it", { cause });
  } finally {
    setFlagsFromString("--wasm-lazy-compilation");
  }
}
