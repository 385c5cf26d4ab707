import type { ExportProblem } from "./import-table.ts";
import { formatFunctionType, sameFunctionType } from "./value-types.ts";
import type { FunctionType, WasmModule } from "./wasm-module.ts";

/**
 * Every export whose name is in `expected` but which is no function of that type, in the order of the module. Other exports, and names that the
 * module does not export, are fine.
 */
export function checkExports(
  module: WasmModule,
  expected: Readonly<Record<string, FunctionType>>,
): readonly ExportProblem[] {
  return module.exports.flatMap((item) => {
    const right = Object.hasOwn(expected, item.name) ? expected[item.name] : undefined;
    if (right === undefined) return [];
    if (item.kind === "function" && sameFunctionType(item.type, right)) return [];
    const actual = item.kind === "function" ? formatFunctionType(item.type) : `a ${item.kind}`;
    return [
      {
        name: item.name,
        message: `Cannot use the export "${item.name}": it is ${actual}`,
        expected: formatFunctionType(right),
      },
    ];
  });
}
