import { type Millis, ThimbleError } from "@thimble/base";
import type { AnswerFault } from "./fault.ts";

/** How long is waited for an answer that never comes. */
export const DROP_TIMEOUT: Millis = 1000;

/** What becomes of a request. */
export interface AnswerOutcome {
  /** How much later than usual it ends. */
  readonly delay: Millis;
  /** Undefined when it is answered well. */
  readonly error: ThimbleError | undefined;
}

/** Which faults decide when there are several: a device that is gone does not refuse. */
const ERRORS: readonly (readonly [AnswerFault["kind"], () => ThimbleError])[] = [
  ["gone", () => unreachable("it takes no connection")],
  [
    "drop-outs",
    () => new ThimbleError("base.timeout", `Cannot reach the simulated device: no answer within ${DROP_TIMEOUT} ms`),
  ],
  [
    "wrong-checksums",
    () => new ThimbleError("things.bad-answer", "Cannot take the simulated device's answer: its checksum is wrong"),
  ],
  ["refused", () => new ThimbleError("things.refused", "Cannot ask the simulated device: it refuses the request")],
];

/** What becomes of nearly every request. */
const ANSWERED: AnswerOutcome = { delay: 0, error: undefined };

/** What these faults make of a request. */
export function outcomeOf(faults: readonly AnswerFault[]): AnswerOutcome {
  if (faults.length === 0) return ANSWERED;
  const [, error] = ERRORS.find(([kind]) => faults.some((fault) => fault.kind === kind)) ?? [];
  const slow = faults.reduce((sum, fault) => sum + (fault.kind === "slow" ? fault.by : 0), 0);
  const isDropped = faults.some(({ kind }) => kind === "drop-outs") && !faults.some(({ kind }) => kind === "gone");
  return { delay: isDropped ? Math.max(slow, DROP_TIMEOUT) : slow, error: error?.() };
}

/** What becomes of a request that asks for several things at once: it is as slow and as bad as the worst of them. */
export function worstOf(outcomes: readonly AnswerOutcome[]): AnswerOutcome {
  const codes = ERRORS.map(([, error]) => error().code);
  const errors = outcomes.flatMap(({ error }) => error ?? []);
  const [error] = errors.toSorted((a, b) => codes.indexOf(a.code) - codes.indexOf(b.code));
  return { delay: Math.max(0, ...outcomes.map(({ delay }) => delay)), error };
}

/** The device is not there, in this way. */
export function unreachable(state: string): ThimbleError {
  return new ThimbleError("things.unreachable", `Cannot reach the simulated device: ${state}`);
}
