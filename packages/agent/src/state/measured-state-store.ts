import type { Clock } from "@thimble/base";
import type { Digest, PropertyPath } from "@thimble/model";
import { type ContainerId, CumulativeHistogram, type StateValue } from "@thimble/runtime";
import type { ActionRecord } from "../record/action-record.ts";
import type { WriteRecord } from "../record/write-record.ts";
import type {
  CostRecord,
  JournalRecords,
  RestartRecord,
  ReturnedRecord,
  StateChange,
  StateStore,
} from "./state-store.ts";

/** What a store was asked to commit of keyed state, since it was opened. */
export interface StoreCounts {
  /** Time of each commit that was taken, in whole microseconds. */
  readonly commits: CumulativeHistogram;
  /** Keys that were set or deleted. */
  readonly changes: number;
  /** Commits that were not taken. */
  readonly failures: number;
}

/** A state store that does what another does and measures its commits. */
export class MeasuredStateStore implements StateStore {
  readonly #store: StateStore;
  readonly #clock: Clock;
  readonly #commits = new CumulativeHistogram();
  #changes = 0;
  #failures = 0;

  constructor(store: StateStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  get counts(): StoreCounts {
    return { commits: this.#commits, changes: this.#changes, failures: this.#failures };
  }

  commit(changes: readonly StateChange[]): void {
    const started = this.#clock.monotonic();
    try {
      this.#store.commit(changes);
    } catch (error) {
      this.#failures += 1;
      throw error;
    }
    this.#commits.add(Math.round((this.#clock.monotonic() - started) * 1000));
    this.#changes += changes.length;
  }

  stateOf(container: ContainerId): ReadonlyMap<string, StateValue> {
    return this.#store.stateOf(container);
  }

  desired(): string | undefined {
    return this.#store.desired();
  }

  acceptDesired(text: string, releases?: ReadonlyMap<string, number>, previous?: Iterable<Digest>): void {
    this.#store.acceptDesired(text, releases, previous);
  }

  previousImages(): readonly Digest[] {
    return this.#store.previousImages();
  }

  acceptedReleases(): ReadonlyMap<string, number> {
    return this.#store.acceptedReleases();
  }

  restartsOf(container: ContainerId): RestartRecord | undefined {
    return this.#store.restartsOf(container);
  }

  recordRestarts(records: ReadonlyMap<ContainerId, RestartRecord>): void {
    this.#store.recordRestarts(records);
  }

  returned(): ReadonlyMap<ContainerId, ReturnedRecord> {
    return this.#store.returned();
  }

  keepReturned(container: ContainerId, record: ReturnedRecord | undefined): void {
    this.#store.keepReturned(container, record);
  }

  costsOf(digest: Digest): CostRecord | undefined {
    return this.#store.costsOf(digest);
  }

  keepCosts(costs: readonly (readonly [Digest, CostRecord])[]): void {
    this.#store.keepCosts(costs);
  }

  recordJournal(records: JournalRecords): void {
    this.#store.recordJournal(records);
  }

  thingWrites(): readonly WriteRecord[] {
    return this.#store.thingWrites();
  }

  driven(): ReadonlyMap<PropertyPath, ContainerId> {
    return this.#store.driven();
  }

  keepDriven(property: PropertyPath, container: ContainerId | undefined): void {
    this.#store.keepDriven(property, container);
  }

  thingActions(): readonly ActionRecord[] {
    return this.#store.thingActions();
  }

  close(): void {
    this.#store.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
