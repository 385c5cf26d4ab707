import type { Clock, Millis, Timer } from "@thimble/base";
import type { FolderWatch } from "./folder-watch.ts";

/** How long nothing more must change before it is built: an editor writes a file in several steps, within milliseconds. */
export const QUIET: Millis = 20;

/** What is watched, and what is done. */
export interface RebuildParts {
  /** Absolute. */
  readonly folders: Iterable<string>;
  /** Whether a change of a path below a folder is none. Default none is. */
  readonly isIgnored?: (folder: string, path: string) => boolean;
  readonly files: FolderWatch;
  readonly clock: Clock;
  /** Builds what is in these folders. Must not reject. */
  readonly rebuild: (folders: ReadonlySet<string>) => Promise<void>;
}

/**
 * Calls `rebuild` with the folders in which something changed, one call at a time, until disposed. What changes during a call leads to one more.
 */
export class RebuildOnChange implements Disposable {
  readonly #parts: RebuildParts;
  readonly #watched: DisposableStack;
  #changed = new Set<string>();
  #timer: Timer | undefined;
  #isBusy = false;
  #isClosed = false;

  constructor(parts: RebuildParts) {
    this.#parts = parts;
    // Where one can not be watched the others are let go: they would keep the process alive.
    using watched = new DisposableStack();
    for (const folder of new Set(parts.folders))
      watched.use(parts.files.watch(folder, (path) => this.#note(folder, path)));
    this.#watched = watched.move();
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#timer?.[Symbol.dispose]();
    this.#watched.dispose();
  }

  #note(folder: string, path: string): void {
    if (this.#isClosed || this.#parts.isIgnored?.(folder, path) === true) return;
    this.#changed.add(folder);
    this.#timer?.[Symbol.dispose]();
    this.#timer = this.#parts.clock.after(QUIET, () => void this.#work());
  }

  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      while (this.#changed.size > 0 && !this.#isClosed) {
        const folders = this.#changed;
        this.#changed = new Set();
        await this.#parts.rebuild(folders);
      }
    } finally {
      this.#isBusy = false;
    }
  }
}
