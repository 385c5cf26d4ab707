import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A value of a script: what is passed, or what is expected. */
export type SpecValue =
  | { readonly type: "i32" | "i64" | "f32" | "f64"; readonly value: string }
  | { readonly type: "v128"; readonly lane_type: LaneType; readonly value: readonly string[] }
  | { readonly type: "either"; readonly values: readonly SpecValue[] }
  | { readonly type: ReferenceName; readonly value?: string };

/** How the lanes of a vector are written. */
export type LaneType = "i8" | "i16" | "i32" | "i64" | "f32" | "f64";

type ReferenceName = "externref" | "funcref" | "refnull" | "nullref" | "nullfuncref" | "nullexternref";

/** A call of an export, or a look at a global. */
export interface SpecAction {
  readonly type: "invoke" | "get";
  readonly module?: string;
  readonly field: string;
  readonly args?: readonly SpecValue[];
}

/** A line of a script. */
export type SpecCommand = { readonly line: number } & (
  | {
      readonly type: "module" | "module_definition";
      readonly name?: string;
      readonly filename: string;
      readonly binary_filename?: string;
    }
  | { readonly type: "module_instance"; readonly instance?: string; readonly module?: string }
  | { readonly type: "register"; readonly name?: string; readonly as: string }
  | { readonly type: "action"; readonly action: SpecAction }
  | { readonly type: "assert_return"; readonly action: SpecAction; readonly expected: readonly SpecValue[] }
  | {
      readonly type: "assert_trap" | "assert_exhaustion" | "assert_exception";
      readonly action: SpecAction;
      readonly text?: string;
    }
  | {
      readonly type: "assert_invalid" | "assert_malformed" | "assert_unlinkable" | "assert_uninstantiable";
      readonly filename: string;
      readonly module_type: "binary" | "text";
      readonly text: string;
    }
  | { readonly type: "assert_malformed_custom" | "assert_invalid_custom" | "thread" | "wait" | "assert_suspension" }
);

/** A script of the specification's tests, with the modules it names. */
export interface SpecScript {
  readonly commands: readonly SpecCommand[];
  /** The bytes of a module of the script. */
  module(filename: string): Uint8Array;
}

/** Loads what `wasm-tools json-from-wast` wrote into a folder. @see wabt, docs/wast2json.md */
export function loadScript(folder: string): SpecScript {
  const parsed: unknown = JSON.parse(readFileSync(join(folder, "script.json"), "utf8"));
  return {
    commands: (parsed as { readonly commands: readonly SpecCommand[] }).commands,
    module: (filename) => readFileSync(join(folder, filename)),
  };
}
