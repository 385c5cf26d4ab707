import type { EpochMillis } from "@thimble/base";
import type { Digest, PropertyPath } from "@thimble/model";
import type { ContainerId, CostRecords, StateValue } from "@thimble/runtime";
import type { ActionRecord } from "../record/action-record.ts";
import type { FailureReason } from "../record/device-event.ts";
import type { WriteRecord } from "../record/write-record.ts";

/** One change of a container's keyed state; `value` undefined removes the key. */
export interface StateChange {
  readonly container: ContainerId;
  readonly key: string;
  readonly value: StateValue | undefined;
}

/** How often a container was started again, and why it ended the last time. */
export interface RestartRecord {
  /** Restarts since the container was first deployed. */
  readonly restarts: number;
  readonly lastReason: FailureReason;
  /** What happened, for a person. */
  readonly lastMessage: string;
  readonly lastTime: EpochMillis;
}

/** A container that has its place back: what was to replace it did not start. */
export interface ReturnedRecord {
  /** The fingerprint of what did not start. */
  readonly refused: string;
  /** Its own. */
  readonly fingerprint: string;
  /** What it is, as `encodeInstance` writes it. */
  readonly document: string;
}

/** What events of an image cost on this device. */
export interface CostRecord {
  /** When measuring began. */
  readonly since: EpochMillis;
  /** Until when it counts. */
  readonly until: EpochMillis;
  readonly handlers: CostRecords;
}

/** Images whose costs are kept at most; those measured longest ago go first. */
export const MAXIMUM_COST_RECORDS = 1000;

/** Writes to Things that are kept at most, and as many actions. */
export const MAXIMUM_WRITE_RECORDS = 2000;

/** Who wrote what in place of what, and who invoked what, oldest first. */
export interface JournalRecords {
  readonly writes: readonly WriteRecord[];
  readonly actions: readonly ActionRecord[];
}

/**
 * What the device may not forget: keyed state, restarts, the last accepted desired state, what events cost.
 *
 * Every write is on the disk, safe from a power cut, when its method returns. Written by one agent at a time.
 * What a removed container left stays, as a Compose volume does.
 */
export interface StateStore extends Disposable {
  /**
   * Commits all changes, in order, or none.
   * @throws ThimbleError agent.state-unavailable when the disk does not take them; then none is applied
   */
  commit(changes: readonly StateChange[]): void;
  /** The keyed state of one container. */
  stateOf(container: ContainerId): ReadonlyMap<string, StateValue>;
  /** The text last given to `acceptDesired`; undefined when there was none. */
  desired(): string | undefined;
  /**
   * Keeps the encoded desired state that the agent goes by from now on, and in the same commit, in place of those that were kept, the highest
   * release numbers that it accepted, and the images of the release before. Left out they stay.
   * @throws ThimbleError agent.state-unavailable; then none of it is kept
   */
  acceptDesired(text: string, releases?: ReadonlyMap<string, number>, previous?: Iterable<Digest>): void;
  /** The images of the release before the one that was accepted last. */
  previousImages(): readonly Digest[];
  /** The highest release number that was accepted, by repository. */
  acceptedReleases(): ReadonlyMap<string, number>;
  /** Undefined for a container that never ended by itself. */
  restartsOf(container: ContainerId): RestartRecord | undefined;
  /**
   * Keeps the records in place of what was kept of these containers.
   * @throws ThimbleError agent.state-unavailable
   */
  recordRestarts(records: ReadonlyMap<ContainerId, RestartRecord>): void;
  /** The containers that have their place back. */
  returned(): ReadonlyMap<ContainerId, ReturnedRecord>;
  /** Keeps the record in place of what was kept of the container, or with undefined that there is none. @throws ThimbleError agent.state-unavailable */
  keepReturned(container: ContainerId, record: ReturnedRecord | undefined): void;
  /** Undefined for an image that was never measured, or so long ago that it was forgotten. */
  costsOf(digest: Digest): CostRecord | undefined;
  /** Keeps these in place of what was kept of their images. @throws ThimbleError agent.state-unavailable */
  keepCosts(costs: readonly (readonly [Digest, CostRecord])[]): void;
  /**
   * Keeps these behind what was kept, and forgets the oldest above MAXIMUM_WRITE_RECORDS of each.
   * @throws ThimbleError agent.state-unavailable; then none of them is kept
   */
  recordJournal(records: JournalRecords): void;
  /** The last writes that were kept, oldest first. */
  thingWrites(): readonly WriteRecord[];
  /** What containers drive: the properties with a safe state that they may have written last, and who. */
  driven(): ReadonlyMap<PropertyPath, ContainerId>;
  /** Keeps that a container drives a property, or with undefined that none does any more. @throws ThimbleError agent.state-unavailable */
  keepDriven(property: PropertyPath, container: ContainerId | undefined): void;
  /** The last actions that were kept, oldest first. */
  thingActions(): readonly ActionRecord[];
  /** Gives everything back. Idempotent. */
  close(): void;
}
