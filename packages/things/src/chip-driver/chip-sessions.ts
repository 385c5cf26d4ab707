import { type Clock, type Millis, ThimbleError } from "@thimble/base";
import type { Chip } from "../chip/chip.ts";
import type { ChipSession } from "../chip/chip-session.ts";
import { findChip } from "../chip/chips.ts";
import { abortable } from "../host/abortable.ts";
import type { ChipTarget } from "./chip-binding.ts";
import type { ChipPlaces } from "./chip-places.ts";
import { openChip } from "./open-chip.ts";

/** For so long after it was last used no other setup takes the place of that of a chip which drives something. */
const IN_USE: Millis = 60_000;

/** What sessions are opened with. */
export interface ChipSessionsParts {
  readonly places: ChipPlaces;
  readonly clock: Clock;
}

interface Seat {
  readonly key: string;
  readonly chip: Chip;
  readonly session: Promise<ChipSession>;
  used: Millis;
}

/**
 * The chips of a bus, each open once, set up as whoever uses it wants it. A chip that only measures is set up anew for each who wants it otherwise; one that
 * drives something is not, for it would let go what it drives. Calls for one place are made one after the other, places beside each other.
 */
export class ChipSessions {
  readonly #parts: ChipSessionsParts;
  readonly #seats = new Map<string, Seat>();
  readonly #turns = new Map<string, Promise<unknown>>();
  #isClosed = false;

  constructor(parts: ChipSessionsParts) {
    this.#parts = parts;
  }

  /**
   * Does work with the chip at a place. It is opened by the first who needs it, for all; one that can not be opened is tried anew by the next.
   * @throws ThimbleError what opening throws; things.bad-description when others have it drive something in another setup; signal.reason
   */
  use<T>(
    place: string,
    target: ChipTarget,
    work: (session: ChipSession) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const before = this.#turns.get(place) ?? Promise.resolve();
    const turn = before.then(async () => {
      signal?.throwIfAborted();
      return work(await this.#session(place, target));
    });
    this.#turns.set(
      place,
      turn.catch(() => undefined),
    );
    return abortable(turn, signal);
  }

  /** Opens the chip anew when it is needed next: it did not answer, and may have lost what it was told. */
  forget(place: string): void {
    this.#seats.delete(place);
  }

  /** Puts every chip to rest. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const [place, seat] of [...this.#seats]) await this.#leave(place, seat);
  }

  async #session(place: string, target: ChipTarget): Promise<ChipSession> {
    this.#refuseWhenClosed(target);
    const { places, clock } = this.#parts;
    const { options } = target;
    const now = clock.monotonic();
    const key = JSON.stringify([target.chip, options]);
    const before = this.#seats.get(place);
    if (before?.key === key) {
      before.used = now;
      return before.session;
    }
    if (before !== undefined) {
      if (drivesSomething(before.chip) && now - before.used < IN_USE) throw conflict(target.chip, place);
      await this.#leave(place, before);
      // Nobody would put to rest what is opened now.
      this.#refuseWhenClosed(target);
    }
    const chip = findChip(target.chip);
    const session = openChip(chip, places.socket(place), options, { clock }, {});
    const seat = { key, chip, session, used: now };
    this.#seats.set(place, seat);
    session.catch(() => {
      if (this.#seats.get(place) === seat) this.#seats.delete(place);
    });
    return session;
  }

  #refuseWhenClosed({ chip }: ChipTarget): void {
    if (this.#isClosed) throw new ThimbleError("things.unreachable", `Cannot reach ${chip}: it was closed`);
  }

  async #leave(place: string, seat: Seat): Promise<void> {
    if (this.#seats.get(place) === seat) this.#seats.delete(place);
    // A chip that is not there any more can not be put to rest.
    await seat.session.then((open) => open.close()).catch(() => undefined);
  }
}

function drivesSomething({ properties }: Chip): boolean {
  return Object.values(properties).some(({ access }) => access !== "read");
}

function conflict(chip: string, place: string): ThimbleError {
  const where = place === "" ? "" : ` at ${place}`;
  return new ThimbleError("things.bad-description", `Cannot use ${chip}${where}: it is set up in two ways`, {
    expected: "the same thimble:chipOptions wherever a chip is used that drives something",
  });
}
