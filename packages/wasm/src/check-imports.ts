import { nearest } from "@thimble/base";
import type { ImportProblem, ImportTable } from "./import-table.ts";
import { formatFunctionType, sameFunctionType } from "./value-types.ts";
import type { WasmImport, WasmModule } from "./wasm-module.ts";

/**
 * Every import of a module that is not in `allowed`, in the order of the module. A memory may always be imported, because `rewriteModule`
 * replaces it.
 */
export function checkImports(module: WasmModule, allowed: ImportTable): readonly ImportProblem[] {
  return module.imports.flatMap((item) => checkImport(item, allowed) ?? []);
}

function checkImport(item: WasmImport, allowed: ImportTable): ImportProblem | undefined {
  if (item.kind === "memory") return undefined;
  const { module, name } = item;
  const functions = Object.hasOwn(allowed, module) ? allowed[module] : undefined;
  const right = functions !== undefined && Object.hasOwn(functions, name) ? functions[name] : undefined;
  const text = `"${module}" "${name}"`;
  if (right === undefined || item.kind !== "function") {
    const near = nearestImport(module, name, allowed);
    return {
      module,
      name,
      problem: "unknown",
      message: `Cannot import the ${item.kind} ${text}: there is none`,
      ...(near === undefined ? {} : { expected: near }),
    };
  }
  if (sameFunctionType(item.type, right)) return undefined;
  return {
    module,
    name,
    problem: "wrong-type",
    message: `Cannot import ${text}: the module takes it for ${formatFunctionType(item.type)}`,
    expected: formatFunctionType(right),
  };
}

/** The allowed import with the nearest name: in the same module if it is known, else among all. */
function nearestImport(module: string, name: string, allowed: ImportTable): string | undefined {
  const modules = Object.keys(allowed);
  const candidates = Object.hasOwn(allowed, module) ? [module] : modules;
  const names = candidates.flatMap((key) => Object.keys(allowed[key] ?? {}).map((value) => [key, value] as const));
  const best = nearest(
    name,
    names.map(([, value]) => value),
  );
  const found = names.find(([, value]) => value === best);
  if (found !== undefined) return `"${found[0]}" "${found[1]}"`;
  const nearModule = nearest(module, modules);
  return nearModule === undefined || nearModule === module ? undefined : `an import of "${nearModule}"`;
}
