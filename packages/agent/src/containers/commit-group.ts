import type { Clock, Millis, Timer } from "@thimble/base";
import type { ContainerId, Effect, EventEffects } from "@thimble/runtime";
import { changesState, isStateEffect } from "./apply-effects.ts";

/** A commit is followed by a pause of this many times its own length: committing takes at most a fifth of the thread's time. */
const PAUSE_FACTOR = 4;
/** No pause is longer, however slow the disk. */
const MAXIMUM_PAUSE: Millis = 250;

/** A group is behind with so much work: keys that differ, and other effects. About 2 ms in one go. */
const BEHIND = 512;

/** What a group is committed with. */
export interface CommitGroupParts {
  readonly clock: Clock;
  /** Commits effects and then carries them out. Must not throw. */
  readonly commit: (effects: readonly EventEffects[]) => void;
}

/**
 * Gathers the effects of events into groups, each committed at once: a commit waits for the disk, and the thread waits with it.
 *
 * When little happens, effects are committed as they come. When much happens, those that come within the pause after a
 * commit go together, in order: the slower the disk, the larger the groups. Containers that change no state do not wait with those that do: what they
 * ask for is carried out at once.
 */
export class CommitGroup {
  readonly #parts: CommitGroupParts;
  /** In order, without their changes of state. */
  #waiting: EventEffects[] = [];
  /** Whose events wait, and the last change of each key: what a container changes again and again takes no more room than what it may hold. */
  readonly #behind = new Map<ContainerId, { time: number; readonly changes: Map<string, Effect> }>();
  /** How much there is to do for what waits. */
  #work = 0;
  #applied: PromiseWithResolvers<void> | undefined;
  #timer: Timer | undefined;
  #pauseEnd: Millis = Number.NEGATIVE_INFINITY;

  constructor(parts: CommitGroupParts) {
    this.#parts = parts;
  }

  /** Takes effects over, to be committed now or at the end of the pause. */
  add(effects: readonly EventEffects[]): void {
    if (effects.length === 0) return;
    const { clock, commit } = this.#parts;
    const pause = this.#pauseEnd - clock.monotonic();
    if (pause <= 0) {
      this.#commit([...this.#take(), ...effects]);
      return;
    }
    const free = this.#keepBack(effects);
    if (this.#behind.size > 0) this.#timer ??= clock.after(pause, () => this.flush());
    if (free.length > 0) commit(free);
  }

  /**
   * When what waits will have been committed and carried out, where that is so much that nobody should ask for more; else undefined. It is bounded by
   * that, and each commit with it: whoever waits for this asks for little more than a container may at once.
   */
  applied(): Promise<void> | undefined {
    if (this.#work < BEHIND) return undefined;
    this.#applied ??= Promise.withResolvers();
    return this.#applied.promise;
  }

  /** Has those wait that change state, and what their containers ask for behind it; returns the others. */
  #keepBack(effects: readonly EventEffects[]): readonly EventEffects[] {
    const free: EventEffects[] = [];
    for (const event of effects) {
      if (!this.#behind.has(event.container) && !changesState(event)) free.push(event);
      else this.#keep(event);
    }
    return free;
  }

  #keep({ container, time, effects }: EventEffects): void {
    const behind = this.#behind.get(container) ?? { time, changes: new Map<string, Effect>() };
    this.#behind.set(container, behind);
    behind.time = time;
    const before = behind.changes.size;
    const others: Effect[] = [];
    for (const effect of effects) {
      if (isStateEffect(effect)) behind.changes.set(effect.key, effect);
      else others.push(effect);
    }
    this.#work += behind.changes.size - before + others.length;
    if (others.length > 0) this.#waiting.push({ container, time, effects: others });
  }

  /** Everything that waits: the changes of state first, which are committed first anyway. */
  #take(): readonly EventEffects[] {
    const changes = Array.from(this.#behind, ([container, { time, changes }]) => ({
      container,
      time,
      effects: [...changes.values()],
    }));
    const group = [...changes, ...this.#waiting];
    this.#behind.clear();
    this.#waiting = [];
    this.#work = 0;
    return group;
  }

  /** Commits what waits. */
  flush(): void {
    if (this.#behind.size > 0) this.#commit(this.#take());
  }

  #commit(group: readonly EventEffects[]): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    const { clock, commit } = this.#parts;
    const started = clock.monotonic();
    commit(group);
    const ended = clock.monotonic();
    this.#pauseEnd = ended + Math.min(MAXIMUM_PAUSE, PAUSE_FACTOR * (ended - started));
    this.#applied?.resolve();
    this.#applied = undefined;
  }
}
