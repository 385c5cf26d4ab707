import { type Schedule, scheduleImmediate } from "@thimble/runtime";

/**
 * Visits many items a few at a time, and lets the thread do other work in between: nobody's event waits for somebody who only looks.
 * Items that come or go meanwhile may be visited or not, as the iterable has it.
 *
 * @param size items at a time, at least 1
 */
export async function inSlices<T>(
  items: Iterable<T>,
  size: number,
  visit: (item: T) => void,
  schedule: Schedule = scheduleImmediate,
): Promise<void> {
  let room = size;
  for (const item of items) {
    if (room === 0) {
      await new Promise<void>((resolve) => schedule(resolve));
      room = size;
    }
    room -= 1;
    visit(item);
  }
}
