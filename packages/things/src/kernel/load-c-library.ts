import { ThimbleError } from "@thimble/base";
import type { CLibrary } from "./c-library.ts";
import { ffiLibrary } from "./ffi-library.ts";
import { koffiLibrary } from "./koffi-library.ts";

/** How the C library can be reached, the best first. */
const WAYS: readonly (() => Promise<CLibrary>)[] = [ffiLibrary, koffiLibrary];

/**
 * The C library by the first way that works.
 * @throws ThimbleError things.missing-library when none does
 */
export async function loadCLibrary(ways: readonly (() => Promise<CLibrary>)[] = WAYS): Promise<CLibrary> {
  const failures: unknown[] = [];
  for (const way of ways) {
    try {
      return await way();
    } catch (error) {
      failures.push(error);
    }
  }
  throw new ThimbleError("things.missing-library", "Cannot call the kernel: this Node offers no way to it", {
    expected: "npm install koffi, or Node 26.1 or later (with --allow-ffi where --permission is used)",
    cause: failures[0],
  });
}
