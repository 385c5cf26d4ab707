import type { ByteSource, WasiProgram } from "@thimble/wasi";

/** What a pollable waits for. */
export type Awaited =
  | { readonly kind: "nothing" }
  /** A moment of the monotonic clock, in nanoseconds. */
  | { readonly kind: "moment"; readonly at: bigint }
  | { readonly kind: "input"; readonly source: ByteSource };

/** `pollable` of wasi:io/poll. */
export class Pollable {
  readonly #program: WasiProgram;
  readonly awaited: Awaited;

  constructor(program: WasiProgram, awaited: Awaited) {
    this.#program = program;
    this.awaited = awaited;
  }

  ready(): boolean {
    switch (this.awaited.kind) {
      case "nothing":
        return true;
      case "moment":
        return monotonicNanos(this.#program) >= this.awaited.at;
      case "input":
        return this.awaited.source.poll(0) !== undefined;
    }
  }

  block(): void {
    pollAll(this.#program, [this]);
  }
}

/** The monotonic clock, in nanoseconds. */
export function monotonicNanos({ ports }: WasiProgram): bigint {
  return BigInt(Math.round(ports.clock.monotonic() * 1e6));
}

/**
 * `poll` of wasi:io/poll: the places of those that are ready, waiting until there is one.
 * @throws Error for an empty list, where the component shall trap
 */
export function pollAll(program: WasiProgram, all: readonly Pollable[]): Uint32Array {
  if (all.length === 0) throw new Error("poll: the list is empty");
  for (;;) {
    const ready = all.flatMap((one, place) => (one.ready() ? [place] : []));
    if (ready.length > 0) return Uint32Array.from(ready);
    const delay = Math.min(...all.map((one) => delayOf(program, one)));
    const input = all.map(({ awaited }) => awaited).find((awaited) => awaited.kind === "input");
    if (input === undefined) program.ports.waiter.wait(delay);
    else input.source.poll(delay);
  }
}

/** Milliseconds until it is ready, as far as that is known. */
function delayOf(program: WasiProgram, { awaited }: Pollable): number {
  return awaited.kind === "moment" ? Number(awaited.at - monotonicNanos(program)) / 1e6 : Number.POSITIVE_INFINITY;
}
