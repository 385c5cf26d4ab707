import type { Digest, PropertyPath } from "@thimble/model";
import type { ContainerId, StateValue } from "@thimble/runtime";
import type { ActionRecord } from "../record/action-record.ts";
import type { WriteRecord } from "../record/write-record.ts";
import {
  type CostRecord,
  type JournalRecords,
  MAXIMUM_COST_RECORDS,
  MAXIMUM_WRITE_RECORDS,
  type RestartRecord,
  type ReturnedRecord,
  type StateChange,
  type StateStore,
} from "./state-store.ts";

/** A state store that forgets everything with its process: for tests and for devices that may write to no disk. */
export class MemoryStateStore implements StateStore {
  readonly #state = new Map<ContainerId, Map<string, StateValue>>();
  readonly #restarts = new Map<ContainerId, RestartRecord>();
  readonly #returned = new Map<ContainerId, ReturnedRecord>();
  readonly #costs = new Map<Digest, CostRecord>();
  #writes: readonly WriteRecord[] = [];
  readonly #driven = new Map<PropertyPath, ContainerId>();
  #actions: readonly ActionRecord[] = [];
  #desired: string | undefined;
  #previous: readonly Digest[] = [];
  #releases: ReadonlyMap<string, number> = new Map();

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

  acceptDesired(
    text: string,
    releases: ReadonlyMap<string, number> = this.#releases,
    previous: Iterable<Digest> = this.#previous,
  ): void {
    this.#desired = text;
    this.#releases = new Map(releases);
    this.#previous = [...previous].sort();
  }

  previousImages(): readonly Digest[] {
    return this.#previous;
  }

  acceptedReleases(): ReadonlyMap<string, number> {
    return this.#releases;
  }

  restartsOf(container: ContainerId): RestartRecord | undefined {
    return this.#restarts.get(container);
  }

  recordRestarts(records: ReadonlyMap<ContainerId, RestartRecord>): void {
    for (const [container, record] of records) this.#restarts.set(container, record);
  }

  returned(): ReadonlyMap<ContainerId, ReturnedRecord> {
    return new Map(this.#returned);
  }

  keepReturned(container: ContainerId, record: ReturnedRecord | undefined): void {
    if (record === undefined) this.#returned.delete(container);
    else this.#returned.set(container, record);
  }

  costsOf(digest: Digest): CostRecord | undefined {
    return this.#costs.get(digest);
  }

  keepCosts(costs: readonly (readonly [Digest, CostRecord])[]): void {
    for (const [digest, record] of costs) {
      this.#costs.delete(digest);
      this.#costs.set(digest, record);
    }
    const surplus = Math.max(0, this.#costs.size - MAXIMUM_COST_RECORDS);
    for (const digest of [...this.#costs.keys()].slice(0, surplus)) this.#costs.delete(digest);
  }

  recordJournal({ writes, actions }: JournalRecords): void {
    this.#writes = [...this.#writes, ...writes].slice(-MAXIMUM_WRITE_RECORDS);
    this.#actions = [...this.#actions, ...actions].slice(-MAXIMUM_WRITE_RECORDS);
  }

  thingWrites(): readonly WriteRecord[] {
    return this.#writes;
  }

  driven(): ReadonlyMap<PropertyPath, ContainerId> {
    return new Map(this.#driven);
  }

  keepDriven(property: PropertyPath, container: ContainerId | undefined): void {
    if (container === undefined) this.#driven.delete(property);
    else this.#driven.set(property, container);
  }

  thingActions(): readonly ActionRecord[] {
    return this.#actions;
  }

  close(): void {}

  [Symbol.dispose](): void {
    this.close();
  }
}
