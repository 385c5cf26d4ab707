import { join } from "node:path";
import { Diagnostics } from "@thimble/base";
import type { CompilerMessage } from "./compile-result.ts";

/**
 * Tells what a compiler said: returns its warnings, one line each, with the file as the user knows it.
 * @throws ThimbleError cli.compile-failed with file, line and column of every mistake, when there is one
 */
export function tellMessages(
  messages: readonly CompilerMessage[],
  { source, shownDirectory }: { readonly source: string; readonly shownDirectory: string },
): readonly string[] {
  const diagnostics = new Diagnostics();
  const warnings: string[] = [];
  for (const { severity, text, where } of messages) {
    const place = join(shownDirectory, where ?? source);
    if (severity === "warning") warnings.push(`${place}: ${text}`);
    else diagnostics.add("cli.compile-failed", `Cannot compile ${source}: ${text}`, { where: place });
  }
  diagnostics.throwIfAny();
  return warnings;
}
