import type { Clock, Millis, Timer } from "@thimble/base";
import type { ContainerId, EventEffects } from "@thimble/runtime";
import { changesState } from "./apply-effects.ts";

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
 * commit go together, in order: the slower the disk, the larger the groups. Containers that change no state do not wait with those that do: what they
 * ask for is carried out at once.
 */
export class CommitGroup {
  readonly #parts: CommitGroupParts;
  #waiting: EventEffects[] = [];
  /** Whose events wait. */
  readonly #behind = new Set<ContainerId>();
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
      this.#waiting.push(...effects);
      this.flush();
      return;
    }
    const free = this.#keepBack(effects);
    if (this.#waiting.length > 0) this.#timer ??= clock.after(pause, () => this.flush());
    if (free.length > 0) commit(free);
  }

  /** Has those wait that change state, and what their containers ask for behind it; returns the others. */
  #keepBack(effects: readonly EventEffects[]): readonly EventEffects[] {
    const free: EventEffects[] = [];
    for (const event of effects) {
      if (!this.#behind.has(event.container) && !changesState(event)) free.push(event);
      else {
        this.#behind.add(event.container);
        this.#waiting.push(event);
      }
    }
    return free;
  }

  /** Commits what waits. */
  flush(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    this.#behind.clear();
    const group = this.#waiting;
    this.#waiting = [];
    const { clock, commit } = this.#parts;
    const started = clock.monotonic();
    commit(group);
    const ended = clock.monotonic();
    this.#pauseEnd = ended + Math.min(MAXIMUM_PAUSE, PAUSE_FACTOR * (ended - started));
  }
}
