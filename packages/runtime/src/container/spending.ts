import type { Millis } from "@thimble/base";
import type { Budget } from "@thimble/model";
import { TokenBucket } from "./token-bucket.ts";
import type { Usage } from "./usage.ts";

/** What is asked for over budget and refused. */
export type Refusal = keyof Usage["refused"];

/** What a container took from its budgets of rates, and how often it was refused. Made with the first of it: most containers wait. */
export class Spending {
  readonly refused: Record<Refusal, number> = { messages: 0, bytes: 0, stateSets: 0, logLines: 0, writes: 0 };
  #messages: TokenBucket | undefined;
  #bytes: TokenBucket | undefined;
  #writes: TokenBucket | undefined;
  #logLines: TokenBucket | undefined;

  /** Takes one message of so many bytes; false, and counted for the budget that is used up, when it can not. */
  takeMessage({ messagesPerSecond, bytesPerSecond }: Budget, now: Millis, bytes: number): boolean {
    this.#messages ??= new TokenBucket(messagesPerSecond, now);
    this.#bytes ??= new TokenBucket(bytesPerSecond, now);
    if (!this.#messages.has(messagesPerSecond, now)) this.refused.messages += 1;
    else if (!this.#bytes.take(bytesPerSecond, now, bytes)) this.refused.bytes += 1;
    else return this.#messages.take(messagesPerSecond, now);
    return false;
  }

  /** Takes one write; false when it is used up. */
  takeWrite({ writesPerSecond }: Budget, now: Millis): boolean {
    this.#writes ??= new TokenBucket(writesPerSecond, now);
    return this.#writes.take(writesPerSecond, now);
  }

  /** Takes one log line; false, and counted, when it is used up. */
  takeLogLine({ logLinesPerSecond }: Budget, now: Millis): boolean {
    this.#logLines ??= new TokenBucket(logLinesPerSecond, now);
    if (this.#logLines.take(logLinesPerSecond, now)) return true;
    this.refused.logLines += 1;
    return false;
  }
}
