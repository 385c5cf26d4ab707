import { type Schedule, scheduleImmediate } from "@thimble/runtime";

/** Pieces as they are made, with other work of the thread in between. */
export async function* inTurns(
  pieces: Iterable<string>,
  schedule: Schedule = scheduleImmediate,
): AsyncGenerator<string, void, void> {
  for (const piece of pieces) {
    yield piece;
    await new Promise<void>((resolve) => schedule(resolve));
  }
}
