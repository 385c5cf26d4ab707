import type { ModuleSizes } from "@thimble/wasm";

/**
 * The sizes of a stripped module, its functions named as in the same module with names. Functions that have names keep them; where the two modules
 * do not have the same functions none is named, for a wrong name is worse than none.
 */
export function withNames(stripped: ModuleSizes, named: ModuleSizes): ModuleSizes {
  const names = new Map(named.functions.map(({ index, name }) => [index, name]));
  if (names.size !== stripped.functions.length || !stripped.functions.every(({ index }) => names.has(index)))
    return stripped;
  const functions = stripped.functions.map((each) => {
    const name = each.name ?? names.get(each.index);
    return name === undefined ? each : { ...each, name };
  });
  return { ...stripped, functions };
}
