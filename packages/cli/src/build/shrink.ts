import { EDGE_EXPORTS } from "@thimble/model";
import binaryen from "assemblyscript/binaryen";

/** What to make smaller. Structured-cloneable. */
export interface ShrinkRequest {
  readonly wasm: Uint8Array;
  /** Keeps the names of functions, for profilers and stack traces. */
  readonly keepNames: boolean;
}

/**
 * What compilers of C and Rust use and every engine of Thimble's has; nothing else is brought in. Of bulk memory only what copies and
 * fills: with the rest comes a section that says how many segments of data there are.
 */
const FEATURES =
  binaryen.Features.BulkMemoryOpt |
  binaryen.Features.Multivalue |
  binaryen.Features.MutableGlobals |
  binaryen.Features.NontrappingFPToInt |
  binaryen.Features.ReferenceTypes |
  binaryen.Features.SIMD128 |
  binaryen.Features.SignExt;

/** What the host or a tool that makes components looks for; linkers export addresses beside it. */
const EXPORTS: ReadonlySet<string> = new Set([...Object.keys(EDGE_EXPORTS), "memory", "_initialize", "_start"]);

/** What a linker and a compiler note of themselves and of the source: nobody on a device reads it. */
const NOTES = ["strip-producers", "strip-target-features", "strip-dwarf"];

/**
 * Makes a module smaller that means the same, by the optimizer that AssemblyScript's compiler uses. Takes milliseconds for a kilobyte; it
 * sets options of the whole thread.
 */
export function shrink({ wasm, keepNames }: ShrinkRequest): Uint8Array<ArrayBuffer> {
  binaryen.setOptimizeLevel(2);
  binaryen.setShrinkLevel(2);
  binaryen.setDebugInfo(keepNames);
  const module = binaryen.readBinary(wasm);
  try {
    module.setFeatures(FEATURES);
    for (const name of exportsOf(module)) if (!EXPORTS.has(name)) module.removeExport(name);
    module.optimize();
    module.runPasses(NOTES);
    return new Uint8Array(module.emitBinary());
  } finally {
    module.dispose();
  }
}

function exportsOf(module: binaryen.Module): readonly string[] {
  return Array.from({ length: module.getNumExports() }, (_, index) => {
    return binaryen.getExportInfo(module.getExportByIndex(index)).name;
  });
}
