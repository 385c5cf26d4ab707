import { nearest } from "@thimble/base";
import type { DiagnosticMessage } from "assemblyscript/asc";
import type { CompilerMessage } from "./compile-result.ts";
import type { SourceFiles } from "./source-files.ts";
import { ENTRY_PATH, type ExportedFunction, HANDLER_NAMES } from "./write-entry.ts";

/** DiagnosticCategory.Error of AssemblyScript's diagnostics.ts, a const enum. */
const ERROR_CATEGORY = 3;

/** The container's own file and what it exports. */
export interface MainFile {
  readonly name: string;
  readonly exported: readonly ExportedFunction[];
}

/** What the compiler reports, with its place in the files that a person wrote. */
export function toCompilerMessage(diagnostic: DiagnosticMessage, files: SourceFiles, main: MainFile): CompilerMessage {
  const { category, message, range } = diagnostic;
  return {
    severity: category === ERROR_CATEGORY ? "error" : "warning",
    text: message.replace(/\.$/, ""),
    where: range === null ? undefined : place(range.source.normalizedPath, range.start, files, main),
  };
}

/** A warning for each exported function that the host will never call. */
export function unusedExports(files: SourceFiles, main: MainFile): CompilerMessage[] {
  return main.exported
    .filter(({ name }) => !HANDLER_NAMES.includes(name))
    .map(({ name, position }) => {
      const meant = nearest(name, HANDLER_NAMES);
      const advice = meant === undefined ? `handlers are ${HANDLER_NAMES.join(", ")}` : `the nearest is "${meant}"`;
      return {
        severity: "warning",
        text: `Nothing calls the exported function "${name}": it is no handler, ${advice}`,
        where: files.where(main.name, position),
      };
    });
}

/** What is wrong with the line of the entry that calls a handler is wrong with the handler. */
function place(file: string, start: number, files: SourceFiles, main: MainFile): string {
  if (file !== ENTRY_PATH) return files.where(file, start);
  const called = files.line(file, start).match(/container\.(\w+)/)?.[1];
  const handler = main.exported.find(({ name }) => name === called);
  return handler === undefined ? main.name : files.where(main.name, handler.position);
}
