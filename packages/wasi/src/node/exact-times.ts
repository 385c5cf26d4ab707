import type { FileStat } from "../ports/file-system.ts";

/** A time that was set: what the system made of it, and what it should have been. */
interface SetTime {
  readonly stored: bigint;
  readonly exact: bigint;
}

/** Files that are remembered, oldest first out. */
const REMEMBERED = 4096;

/** What Node's rounding may take away: it hands times over as seconds in a double, of which the last bit is 238 ns today. */
const ROUNDING = 1000n;

/**
 * Nanoseconds that Node's calls lose. A file's times that were set here are told as they were set, for as long as the file has the times that the
 * system made of them. On the disk they are rounded.
 */
export class ExactTimes {
  readonly #files = new Map<string, { readonly accessed: SetTime; readonly modified: SetTime }>();

  /** Notes which times a file was given, and which it has got. */
  remember(got: FileStat, wanted: { readonly accessed: bigint; readonly modified: bigint }): void {
    const key = keyOf(got);
    this.#files.delete(key);
    this.#files.set(key, {
      accessed: { stored: got.accessed, exact: wanted.accessed },
      modified: { stored: got.modified, exact: wanted.modified },
    });
    const [oldest] = this.#files.keys();
    if (this.#files.size > REMEMBERED && oldest !== undefined) this.#files.delete(oldest);
  }

  /** The same file with the times that it was given. */
  correct(stat: FileStat): FileStat {
    const known = this.#files.size === 0 ? undefined : this.#files.get(keyOf(stat));
    if (known === undefined) return stat;
    return {
      ...stat,
      accessed: exact(stat.accessed, known.accessed),
      modified: exact(stat.modified, known.modified),
    };
  }
}

function exact(now: bigint, set: SetTime): bigint {
  const difference = set.exact - set.stored;
  return now === set.stored && difference < ROUNDING && difference > -ROUNDING ? set.exact : now;
}

function keyOf({ device, inode }: FileStat): string {
  return `${device}:${inode}`;
}
