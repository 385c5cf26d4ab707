import { beginPoll, endPoll, type Poll } from "./functions/poll.ts";
import type { SuspendingWaiter } from "./ports/suspending-waiter.ts";
import { ERRNO, type Errno } from "./preview1/errno.ts";
import { WasiError } from "./program/wasi-error.ts";
import type { WasiProgram } from "./program/wasi-program.ts";

/** The two halves of `poll_oneoff`, called with the same numbers one after the other. */
export interface SuspendingPoll {
  /** Returns the number of the wait that stands between them, 0 for none. */
  readonly ask: (input: number, output: number, count: number, result: number) => number;
  /** Returns the errno. */
  readonly answer: (input: number, output: number, count: number, result: number) => number;
}

/**
 * `poll_oneoff` for programs that give up their thread while they wait, in place of the one of `preview1Functions`.
 *
 * What is due after the wait is known before it: memory does not change while the caller is put aside. It is written where it goes after that, and
 * where that is gets checked both times.
 */
export function suspendingPoll(waiter: SuspendingWaiter): SuspendingPoll {
  const polls = new WeakMap<WasiProgram, Poll | WasiError>();
  return {
    ask: (input, output, count, result) => {
      const program = waiter.calling();
      if (program.exit !== undefined) throw program.exit;
      const poll = withErrors(() => beginPoll(program, input, output, count, result));
      polls.set(program, poll);
      return waiter.ask(poll instanceof WasiError ? 0 : poll.delay);
    },

    answer: (_input, output, _count, result) => {
      const { program, errno } = waiter.answered();
      const poll = polls.get(program);
      polls.delete(program);
      return answerTo(program, poll, errno, output, result);
    },
  };
}

function answerTo(
  program: WasiProgram,
  poll: Poll | WasiError | undefined,
  errno: Errno,
  output: number,
  result: number,
): Errno {
  if (errno !== ERRNO.success) return errno;
  if (poll === undefined) return ERRNO.inval;
  const ended = poll instanceof WasiError ? poll : withErrors(() => endPoll(program, output, result, poll));
  return ended instanceof WasiError ? ended.errno : ERRNO.success;
}

/** What is done, or why the program is told that it is not. */
function withErrors<T>(work: () => T): T | WasiError {
  try {
    return work();
  } catch (error) {
    if (error instanceof WasiError) return error;
    throw error;
  }
}
