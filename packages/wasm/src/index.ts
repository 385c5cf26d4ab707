export { checkExports } from "./check-exports.ts";
export { checkImports } from "./check-imports.ts";
export { isComponent } from "./component/is-component.ts";
export { isPlumbing } from "./component/plumbing.ts";
export { type UnwrappedComponent, unwrapComponent } from "./component/unwrap-component.ts";
export { forwardedName, forwardingModule, halvesOf, WAIT_IMPORTS } from "./forwarding-module.ts";
export type { ExportProblem, ImportProblem, ImportTable } from "./import-table.ts";
export { PRICE } from "./meter/prices.ts";
export { DEFAULT_MODULE_LIMITS, type ModuleLimits } from "./module-limits.ts";
export { type FunctionSize, type ModuleSizes, moduleSizes } from "./module-sizes.ts";
export { parseModule } from "./parse-module.ts";
export { ENTER_EXPORT, ENTRY, type EntryLayout, entryLayout, type RewrittenEntry } from "./rewrite/entry-layout.ts";
export type { RewriteOptions, RewrittenModule } from "./rewrite/rewrite-options.ts";
export { rewriteModule } from "./rewrite-module.ts";
export { RUNNER, runnerModule } from "./runner-module.ts";
export { formatFunctionType } from "./value-types.ts";
export type {
  ByteRange,
  CodeEntry,
  DataSegment,
  ElementSegment,
  ExternalKind,
  FunctionType,
  GlobalType,
  MemoryType,
  ReferenceType,
  SectionRange,
  SegmentMode,
  TableType,
  ValueType,
  WasmExport,
  WasmImport,
  WasmModule,
} from "./wasm-module.ts";
