import { ERRNO, type Errno } from "../preview1/errno.ts";
import { WasiError } from "../program/wasi-error.ts";

/** Runs a call of Node; what the system answers becomes an errno of WASI, io where there is none for it. @throws WasiError */
export function withErrno<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw new WasiError(errnoOf(error));
  }
}

function errnoOf(error: unknown): Errno {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return BY_CODE.get(code) ?? ERRNO.io;
}

/** Names of Linux that WASI does not have. @see errno(3) */
const OTHER: readonly (readonly [string, Errno])[] = [
  ["E2BIG", ERRNO.toobig],
  ["EOPNOTSUPP", ERRNO.notsup],
  ["EWOULDBLOCK", ERRNO.again],
];

/** The system's names are those of WASI with an E before them. */
const BY_CODE = new Map<string, Errno>([
  ...Object.entries(ERRNO).map(([name, errno]) => [`E${name.toUpperCase()}`, errno] as const),
  ...OTHER,
]);
