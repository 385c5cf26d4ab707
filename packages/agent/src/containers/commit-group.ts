import type { Clock, Millis, Timer } from "@thimble/base";
import type { EventEffects } from "@thimble/runtime";

/** A commit is followed by a pause of this many times its own length: committing takes at most a fifth of the thread's time. */
const PAUSE_FACTOR = 4;
/** No pause is longer, however slow the disk. */
const MAXIMUM_PAUSE: Millis = 250;

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
 * commit go together, in order: the slower the disk, the larger the groups.
 */
export class CommitGroup {
  readonly #parts: CommitGroupParts;
  #waiting: EventEffects[] = [];
  #timer: Timer | undefined;
  #pauseEnd: Millis = Number.NEGATIVE_INFINITY;

  constructor(parts: CommitGroupParts) {
    this.#parts = parts;
  }

  /** Takes effects over, to be committed now or at the end of the pause. */
  add(effects: readonly EventEffects[]): void {
    if (effects.length === 0) return;
    this.#waiting.push(...effects);
    if (this.#timer !== undefined) return;
    const pause = this.#pauseEnd - this.#parts.clock.monotonic();
    if (pause <= 0) this.flush();
    else this.#timer = this.#parts.clock.after(pause, () => this.flush());
  }

  /** Commits what waits. */
  flush(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    const group = this.#waiting;
    this.#waiting = [];
    const { clock, commit } = this.#parts;
    const started = clock.monotonic();
    commit(group);
    const ended = clock.monotonic();
    this.#pauseEnd = ended + Math.min(MAXIMUM_PAUSE, PAUSE_FACTOR * (ended - started));
  }
}
