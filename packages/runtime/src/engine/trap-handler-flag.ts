import type { Logger } from "@thimble/base";

const FLAG = "--disable-wasm-trap-handler";

/** Memories from which on the flag matters: a kernel with 39-bit addresses, as on many Raspberry Pis, holds 63 with 8 GiB reserved for each. */
export const CROWD_OF_MEMORIES = 48;

/**
 * Says how to run many containers in one process when this one was not started so. Never fails: few containers need no flag.
 * @see V8, src/objects/backing-store.cc, kFullGuardSize32
 */
export function reportTrapHandler(logger: Logger): void {
  const options = [...process.execArgv, ...(process.env["NODE_OPTIONS"] ?? "").split(/\s+/)];
  if (options.includes(FLAG)) return;
  logger.warn("trap-handler-on", {
    memories: CROWD_OF_MEMORIES,
    reservedBytesEach: 8 * 2 ** 30,
    remedy: `start with node ${FLAG}`,
  });
}
