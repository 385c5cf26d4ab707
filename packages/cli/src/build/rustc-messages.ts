import { isAbsolute } from "node:path";
import type { CompilerMessage } from "./compile-result.ts";

/** Part of what rustc says of a mistake. @see The rustc book, "JSON Output", Diagnostics */
interface Diagnostic {
  readonly message: string;
  readonly level: string;
  readonly spans: readonly {
    readonly file_name: string;
    readonly line_start: number;
    readonly column_start: number;
    readonly is_primary: boolean;
  }[];
}

/** What it counts at the end. */
const SAYS_NOTHING = /^aborting due to |^\d+ warnings? emitted$/;

/**
 * What rustc and cargo print with `--error-format=json` or `--message-format=json`, one object a line, as messages.
 * Lines that are none are left out, and so are notes.
 */
export function rustcMessages(output: string): readonly CompilerMessage[] {
  return objectsOf(output).flatMap((value) => {
    const diagnostic = asDiagnostic("message" in value && typeof value.message === "object" ? value.message : value);
    return diagnostic === undefined || SAYS_NOTHING.test(diagnostic.message) ? [] : toMessages(diagnostic);
  });
}

/** The module that cargo says it made; undefined when there is none. @see The Cargo book, "External tools", Artifact messages */
export function cargoModule(output: string): string | undefined {
  return objectsOf(output)
    .flatMap((value) => ("filenames" in value && Array.isArray(value.filenames) ? value.filenames : []))
    .filter((name): name is string => typeof name === "string")
    .findLast((name) => name.endsWith(".wasm"));
}

function objectsOf(output: string): readonly object[] {
  return output.split("\n").flatMap((line) => {
    if (!line.startsWith("{")) return [];
    try {
      const value: unknown = JSON.parse(line);
      return typeof value === "object" && value !== null ? [value] : [];
    } catch {
      // A line of a build script that only looks like one.
      return [];
    }
  });
}

function asDiagnostic(value: unknown): Diagnostic | undefined {
  const isOne =
    typeof value === "object" && value !== null && "level" in value && "message" in value && "spans" in value;
  return isOne && typeof value.message === "string" && Array.isArray(value.spans) ? (value as Diagnostic) : undefined;
}

function toMessages({ message, level, spans }: Diagnostic): readonly CompilerMessage[] {
  if (level !== "error" && level !== "warning") return [];
  const span = spans.find(({ is_primary }) => is_primary);
  const where = span && `${span.file_name}:${span.line_start}:${span.column_start}`;
  // A file of the compiler's own can not be named from the container's folder.
  const isForeign = where !== undefined && isAbsolute(where);
  const text = message.trimEnd().replace(/\n\s*/g, " ");
  return [{ severity: level, text: isForeign ? `${where}: ${text}` : text, where: isForeign ? undefined : where }];
}
