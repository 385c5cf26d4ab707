import { resolve } from "node:path";
import { ThimbleError } from "@thimble/base";
import type { GrantedFolder } from "./program-request.ts";

/** Ends a folder that a program may only read. */
const READ_ONLY = ":ro";
const BETWEEN = "::";

/**
 * Reads `HOST::GUEST`, or `HOST` alone for the same path, with `:ro` behind it for a folder that is only read.
 * @throws ThimbleError base.argument when either path is empty
 */
export function parseFolder(text: string, workingDirectory: string): GrantedFolder {
  const isReadOnly = text.endsWith(READ_ONLY);
  const paths = isReadOnly ? text.slice(0, -READ_ONLY.length) : text;
  const at = paths.indexOf(BETWEEN);
  const host = at < 0 ? paths : paths.slice(0, at);
  const guestPath = at < 0 ? paths : paths.slice(at + BETWEEN.length);
  if (host !== "" && guestPath !== "") return { hostPath: resolve(workingDirectory, host), guestPath, isReadOnly };
  throw new ThimbleError("base.argument", `Cannot use "${text}" for --dir: a path is empty`, {
    expected: "HOST::GUEST or HOST::GUEST:ro, for example ./data::/data:ro",
  });
}
