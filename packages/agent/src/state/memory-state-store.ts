import type { ContainerId, StateValue } from "@thimble/runtime";
import type { RestartRecord, StateChange, StateStore } from "./state-store.ts";

/** A state store that forgets everything with its process: for tests and for devices that may write to no disk. */
export class MemoryStateStore implements StateStore {
  readonly #state = new Map<ContainerId, Map<string, StateValue>>();
  readonly #restarts = new Map<ContainerId, RestartRecord>();
  #desired: string | undefined;

  commit(changes: readonly StateChange[]): void {
    for (const { container, key, value } of changes) {
      const keys = this.#state.get(container) ?? new Map<string, StateValue>();
      this.#state.set(container, keys);
      if (value === undefined) keys.delete(key);
      // A copy, as a database would make: the caller may use its buffer again.
      else keys.set(key, typeof value === "number" ? value : value.slice());
    }
  }

  stateOf(container: ContainerId): ReadonlyMap<string, StateValue> {
    return new Map(this.#state.get(container));
  }

  desired(): string | undefined {
    return this.#desired;
  }

  acceptDesired(text: string): void {
    this.#desired = text;
  }

  restartsOf(container: ContainerId): RestartRecord | undefined {
    return this.#restarts.get(container);
  }

  recordRestart(container: ContainerId, record: RestartRecord): void {
    this.#restarts.set(container, record);
  }

  close(): void {}

  [Symbol.dispose](): void {
    this.close();
  }
}
