import { type Clock, type Millis, withDeadline } from "@thimble/base";
import type { LineReceiver, OpenLine, SerialLine } from "./serial-line.ts";

/** How long a line may take to open. */
export const OPEN_TIMEOUT: Millis = 3000;

/**
 * Opens a line, and gives up when that takes too long or `closed` is aborted; one that opens after that is closed again.
 * @throws ThimbleError things.unreachable, things.missing-library; closed.reason; late()
 */
export async function openInTime(
  line: SerialLine,
  receiver: LineReceiver,
  options: { readonly clock: Clock; readonly closed: AbortSignal; readonly late: () => Error },
): Promise<OpenLine> {
  const { clock, closed, late } = options;
  const attempt = new AbortController();
  const onClosed = (): void => attempt.abort(closed.reason);
  closed.addEventListener("abort", onClosed, { once: true });
  const onLate = (): Error => {
    const error = late();
    attempt.abort(error);
    return error;
  };
  try {
    const open = await withDeadline(clock, OPEN_TIMEOUT, line.open(receiver, attempt.signal), onLate);
    if (closed.aborted) await open.close();
    closed.throwIfAborted();
    return open;
  } finally {
    closed.removeEventListener("abort", onClosed);
  }
}
