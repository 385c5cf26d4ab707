/** The function that an instance exports by this name; undefined where there is none. */
export function exportedFunction(exports: WebAssembly.Exports, name: string): WebAssembly.ExportedFunction | undefined {
  const value = exports[name];
  return isFunction(value) ? value : undefined;
}

function isFunction(value: WebAssembly.ExportValue | undefined): value is WebAssembly.ExportedFunction {
  return typeof value === "function";
}
