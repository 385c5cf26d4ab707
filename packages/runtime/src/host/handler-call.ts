import type { EpochMillis, LogLevel, Millis, Random } from "@thimble/base";
import type { PropertyPath } from "@thimble/model";
import { type ContainerChance, containerChance } from "../container/container-chance.ts";
import { abiFault, instructionsFault } from "../container/container-fault.ts";
import { callRealloc, type GuestList, instructionsLeft, setInstructions } from "../container/guest-calls.ts";
import { encodeText, type GuestMemory, isAscii } from "../container/guest-memory.ts";
import { MAXIMUM_NAME_CHARACTERS, MAXIMUM_NAMES } from "../container/name-table.ts";
import { stateGrowth, type TinyContainer } from "../container/tiny-container.ts";
import type { Effect, StateValue } from "../engine/engine.ts";
import { entryQos, entryRetains, entryTopic } from "./opened-topic.ts";
import { PRICES } from "./prices.ts";

/** Most keys that hold something at a time. @see wit/edge.wit state */
const MAXIMUM_KEYS_IN_USE = 1024;

/**
 * What host calls cost is taken from the module's own counter in steps of this part of the budget: an event ends at most so much later than where
 * its budget ends, and few host calls pay for a call of the module.
 */
const PARTS_OF_BUDGET = 16;

/** One measurement of a SenML pack in the making. */
export interface PackRecord {
  /** Place in the container's table of fields. */
  readonly field: number;
  readonly value: number;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly time: number;
}

/** When an event arrived. */
export interface Arrival {
  /** On the engine's monotonic clock. */
  readonly arrived: Millis;
  /** On its wall clock. */
  readonly wall: EpochMillis;
}

/**
 * One call of a handler: who is called and what it asked for so far. Nothing of it is seen by anyone before the handler has returned;
 * when it traps, all of it is dropped.
 *
 * Used again and again, so that an event without effects allocates nothing; `begin` makes it as new.
 */
export class HandlerCall {
  /** When the event was offered, or its last wait answered, on the engine's monotonic clock. */
  arrived: Millis = 0;
  /** The same moment by the engine's wall clock; only for modules that tell the time. */
  wall: EpochMillis = 0;
  /** The period that `timers.every` asked for last, in milliseconds, 0 for none. */
  tickEvery: Millis | undefined;
  /** Instructions charged for host calls that are not yet taken from the module's counter: less than a sixteenth of the budget. */
  owed = 0;
  /** The JSON payload parsed last in this event. */
  parsed: { readonly text: string; readonly value: unknown } | undefined;
  #container: TinyContainer | undefined;
  #pack: PackRecord[] | undefined;
  #effects: Effect[] | undefined;
  #changes: Map<string, StateValue | undefined> | undefined;
  #stateBytes = 0;
  /** Keys that this event brought into use, less those that it removed. */
  #keyGrowth = 0;
  #mayCallHost = true;
  readonly #chance: ContainerChance;

  constructor(chance: ContainerChance = containerChance(undefined)) {
    this.#chance = chance;
  }

  /** Begins a call for an event. It is given whole, as V8 would put numbers that are arguments into boxes. */
  begin(container: TinyContainer, event: Arrival): void {
    this.arrived = event.arrived;
    this.wall = event.wall;
    this.tickEvery = undefined;
    this.owed = 0;
    this.parsed = undefined;
    this.#container = container;
    this.#pack = undefined;
    this.#effects = undefined;
    this.#changes = undefined;
    this.#stateBytes = container.stateBytes;
    this.#keyGrowth = 0;
    this.#mayCallHost = true;
  }

  get container(): TinyContainer {
    if (this.#container === undefined) throw abiFault("Cannot call the host: no handler runs");
    return this.#container;
  }

  /** Where the container's random numbers come from. */
  get random(): Random {
    const { container } = this;
    container.random ??= this.#chance(container.id);
    return container.random;
  }

  /** @throws ContainerFault runtime.abi when the container has no memory */
  get memory(): GuestMemory {
    const { memory } = this.container;
    if (memory === undefined) throw abiFault("Cannot reach the container's memory: it has none");
    return memory;
  }

  /**
   * Begins a host call and charges for it.
   * @throws ContainerFault runtime.abi inside `cabi_realloc`; runtime.instructions when it can not pay
   */
  enter(): void {
    if (!this.#mayCallHost) throw abiFault("Cannot call the host: cabi_realloc may not");
    this.charge(PRICES.call);
  }

  /**
   * Charges for work of the host before it is done.
   * @throws ContainerFault runtime.instructions when the container's own instructions and its host calls together used up the budget of the event
   */
  charge(units: number): void {
    this.owed += Math.ceil(units);
    const { enter, profile } = this.container;
    const budget = profile.spec.budget.instructions;
    if (this.owed * PARTS_OF_BUDGET < budget) return;
    // The module has put its counter where it is found, as before every call that it makes.
    const left = instructionsLeft(enter) - this.owed;
    if (left < 0) throw instructionsFault(budget);
    setInstructions(enter, left);
    this.owed = 0;
  }

  /** A `string` argument. @throws ContainerFault as `GuestMemory.text` */
  text(pointer: number, length: number): string {
    this.charge((length >>> 0) / PRICES.bytesPerUnit);
    return this.memory.text(pointer, length);
  }

  /** Refuses and charges as `text` does, for a text that may not be wanted. @throws ContainerFault as `GuestMemory.text` */
  checkText(pointer: number, length: number): void {
    this.charge((length >>> 0) / PRICES.bytesPerUnit);
    this.memory.checkText(pointer, length);
  }

  /** A `list<u8>` argument. @throws ContainerFault as `GuestMemory.bytes` */
  bytes(pointer: number, length: number): Uint8Array<ArrayBuffer> {
    this.charge((length >>> 0) / PRICES.bytesPerUnit);
    return this.memory.bytes(pointer, length);
  }

  /**
   * Hands bytes to the container, in room that its `cabi_realloc` makes at a multiple of `alignment`, a power of two.
   * @throws ContainerFault runtime.abi when there is no `cabi_realloc` or what it returns is no room
   * @see WebAssembly Component Model, design/mvp/CanonicalABI.md, store_list: realloc(0, 0, alignment, byte_length)
   */
  handOver(bytes: Uint8Array, alignment = 1): GuestList {
    const list = this.#makeRoom(bytes.length, alignment);
    this.memory.write(list.pointer, bytes, alignment);
    return list;
  }

  /** The same with a text as UTF-8. Topics are ASCII as a rule: those are written without being encoded elsewhere first. */
  handOverText(text: string): GuestList {
    if (!isAscii(text)) return this.handOver(encodeText(text));
    const list = this.#makeRoom(text.length, 1);
    this.memory.writeAscii(list.pointer, text);
    return list;
  }

  /**
   * A place for a record that a function returns.
   * @throws ContainerFault as `GuestMemory.record`
   */
  result(pointer: number, size: number, alignment: number): DataView {
    return this.memory.record(pointer, size, alignment);
  }

  /**
   * The number of a name that is opened, in the table that has it; `characters` is its length where `name` has more to it.
   * @throws ContainerFault runtime.abi when the container opens more than 1,024, or one longer than 1,024 characters
   */
  open(sort: "topics" | "keys" | "fields", name: string, characters: number = name.length): number {
    if (characters > MAXIMUM_NAME_CHARACTERS) {
      throw abiFault(`Cannot open a name of ${characters} characters: ${sort} have at most ${MAXIMUM_NAME_CHARACTERS}`);
    }
    const { container } = this;
    const table = container[sort];
    if (table.size >= MAXIMUM_NAMES && table.indexOf(name) === undefined) {
      throw abiFault(`Cannot open "${name}": the container has opened ${MAXIMUM_NAMES} ${sort} already`);
    }
    const next = table.with(name);
    container[sort] = next;
    return next.indexOf(name) ?? 0;
  }

  /** The name that was opened as a number. @throws ContainerFault runtime.abi when none was */
  opened(sort: "topics" | "keys" | "fields", number: number): string {
    const name = this.container[sort].at(number >>> 0);
    if (name === undefined) throw abiFault(`Cannot use number ${number >>> 0} of the ${sort}: never opened`);
    return name;
  }

  /** Publishes to a topic as it was opened. @see topicEntry */
  publish(entry: string, payload: Uint8Array): void {
    const [topic, qos, retain] = [entryTopic(entry), entryQos(entry), entryRetains(entry)];
    this.#add({ kind: "publish", topic, payload, qos, retain });
  }

  write(property: PropertyPath, value: number): void {
    this.#add({ kind: "write", property, value });
  }

  log(level: LogLevel, message: string): void {
    this.#add({ kind: "log", level, message });
  }

  /** What a key holds, this event's own changes included. */
  stateOf(key: string): StateValue | undefined {
    return this.#changes?.has(key) ? this.#changes.get(key) : this.container.state.get(key);
  }

  /** The names of the keys that hold something, this event's changes included, in no order. */
  keysInUse(): string[] {
    const changes = this.#changes;
    const kept: string[] = [];
    for (const [key] of this.container.state) if (changes?.has(key) !== true) kept.push(key);
    for (const [key, value] of changes ?? []) if (value !== undefined) kept.push(key);
    return kept;
  }

  /** How many keys hold something. */
  get keyCount(): number {
    return this.container.state.size + this.#keyGrowth;
  }

  /** Sets a key, or removes it; false, and nothing changes, when that takes more than the budget or more keys than there may be. */
  setState(key: string, value: StateValue | undefined): boolean {
    this.charge(PRICES.effect);
    const before = this.stateOf(key);
    const bytes = this.#stateBytes + stateGrowth(key, before, value);
    const isOverBudget = bytes > this.#stateBytes && bytes > this.container.profile.spec.budget.stateBytes;
    const isNew = before === undefined && value !== undefined;
    if (isOverBudget || (isNew && this.keyCount >= MAXIMUM_KEYS_IN_USE)) {
      this.container.refuse("stateSets");
      return false;
    }
    if (isNew) this.#keyGrowth += 1;
    else if (before !== undefined && value === undefined) this.#keyGrowth -= 1;
    this.#stateBytes = bytes;
    this.#changes ??= new Map();
    this.#changes.set(key, value);
    return true;
  }

  addToPack(record: PackRecord): void {
    this.#pack ??= [];
    this.#pack.push(record);
  }

  /** The records added so far; the pack is empty afterwards. */
  takePack(): readonly PackRecord[] {
    const pack = this.#pack ?? [];
    this.#pack = undefined;
    return pack;
  }

  /**
   * Commits the changes of state to the container and returns what the event asked of the world since the last commit; undefined for
   * nothing.
   */
  commit(): readonly Effect[] | undefined {
    const effects = this.#changes === undefined ? this.#effects : this.#commitChanges(this.#changes);
    this.#effects = undefined;
    this.#changes = undefined;
    return effects?.length === 0 ? undefined : effects;
  }

  #commitChanges(changes: ReadonlyMap<string, StateValue | undefined>): readonly Effect[] {
    const { container } = this;
    const effects = this.#effects ?? [];
    for (const [key, value] of changes) {
      if (value === undefined && container.state.get(key) === undefined) continue;
      container.state.set(key, value);
      effects.push(value === undefined ? { kind: "delete-state", key } : { kind: "set-state", key, value });
    }
    container.stateBytes = this.#stateBytes;
    return effects;
  }

  #makeRoom(length: number, alignment: number): GuestList {
    const { enter, profile } = this.container;
    if (!profile.handles.cabi_realloc) throw abiFault("Cannot hand over bytes: the container has no cabi_realloc");
    this.charge(length / PRICES.bytesPerUnit);
    this.#mayCallHost = false;
    const pointer = callRealloc(enter, alignment, length);
    this.#mayCallHost = true;
    return { pointer, length };
  }

  #add(effect: Effect): void {
    this.charge(PRICES.effect);
    this.#effects ??= [];
    this.#effects.push(effect);
  }
}
