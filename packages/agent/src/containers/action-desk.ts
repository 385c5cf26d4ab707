import { type Clock, describeError } from "@thimble/base";
import type { ActionPath } from "@thimble/model";
import type { InvokeAnswer, ThingHost } from "@thimble/things";
import type { ActionRecord } from "../record/action-record.ts";
import type { EventRecorder } from "../record/event-recorder.ts";
import { actionEvent, type WriteJournal } from "../record/write-journal.ts";

/** What a desk works with. */
export interface ActionDeskParts {
  readonly host: Pick<ThingHost, "invoke">;
  readonly events: Pick<EventRecorder, "restore">;
  readonly journal: Pick<WriteJournal, "addAction">;
  readonly clock: Clock;
}

/** What became of actions since the agent was started. */
export interface ActionCounts {
  readonly confirmed: number;
  /** Sent to devices that can not say that it is done. */
  readonly sent: number;
  readonly failed: number;
}

/** Has Things carry out actions, for containers and for people. Who invoked what, and what came of it, is a device event and is kept. */
export class ActionDesk {
  readonly #parts: ActionDeskParts;
  #confirmed = 0;
  #sent = 0;
  #failed = 0;

  constructor(parts: ActionDeskParts) {
    this.#parts = parts;
  }

  get counts(): ActionCounts {
    return { confirmed: this.#confirmed, sent: this.#sent, failed: this.#failed };
  }

  /**
   * Has a Thing carry out an action; `input` is NaN where it takes none, or for the default.
   * @throws ThimbleError as `ThingHost.invoke`; signal.reason
   */
  async invoke(
    action: ActionPath,
    input: number,
    call: { readonly by: string; readonly signal?: AbortSignal },
  ): Promise<InvokeAnswer> {
    const told = { action, by: call.by, input: numberOrNone(input) };
    try {
      const answer = await this.#parts.host.invoke(action, input, call);
      if (answer.isConfirmed) this.#confirmed += 1;
      else this.#sent += 1;
      this.#record({
        ...told,
        output: numberOrNone(answer.output),
        isConfirmed: answer.isConfirmed,
        failure: undefined,
      });
      return answer;
    } catch (error) {
      this.#failed += 1;
      this.#record({ ...told, output: undefined, isConfirmed: false, failure: describeError(error) });
      throw error;
    }
  }

  #record(body: Omit<ActionRecord, "time">): void {
    const record = { time: this.#parts.clock.now(), ...body };
    this.#parts.events.restore(actionEvent(record));
    this.#parts.journal.addAction(record);
  }
}

function numberOrNone(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
