import { isAbsolute } from "node:path";
import type { CompilerMessage } from "./compile-result.ts";

/** `guard.c:3:5: error: expected ';'`, and `fatal error` for what ends it at once. */
const ABOUT_A_PLACE = /^(?<where>.+?:\d+:\d+): (?<kind>fatal error|error|warning): (?<text>.+)$/;
/** `wasm-ld-14: error: lto.tmp: undefined symbol: sin`, or `clang: error: …` about its options. */
const OF_A_TOOL = /^[\w.+-]*(?:clang|wasm-ld)[\w.+-]*: (?<kind>error|warning): (?:\S+\.(?:o|tmp): )?(?<text>.+)$/;
/** Clang's own word that the linker failed, which has said why. */
const SAYS_NOTHING = /^linker command failed|^\d+ (?:error|warning)s? generated/;

/** What clang and its linker print, as messages. Notes and what they quote are left out: file, line and column lead there. */
export function clangMessages(output: string): readonly CompilerMessage[] {
  const messages = output.split("\n").flatMap((line): CompilerMessage[] => {
    const { where, kind = "", text = "" } = (ABOUT_A_PLACE.exec(line) ?? OF_A_TOOL.exec(line))?.groups ?? {};
    if (kind === "" || SAYS_NOTHING.test(text)) return [];
    const severity = kind === "warning" ? "warning" : "error";
    // A file of the compiler's own can not be named from the container's folder.
    const isForeign = where !== undefined && isAbsolute(where);
    return [{ severity, text: isForeign ? `${where}: ${text}` : text, where: isForeign ? undefined : where }];
  });
  // The linker names a symbol once for each use.
  return [...new Map(messages.map((message) => [`${message.where} ${message.text}`, message])).values()];
}
