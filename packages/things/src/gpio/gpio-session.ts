import { nearest, ThimbleError } from "@thimble/base";
import { deviceProblem } from "../kernel/device-problem.ts";
import type { LineEvent } from "../kernel/gpio-codec.ts";
import type { DeviceFile } from "../kernel/kernel.ts";
import { ClaimedLines } from "./claimed-lines.ts";
import type { GpioBinding } from "./gpio-binding.ts";
import { groupIntoRequests, LineConflict, type PlannedLine, planLine, serves } from "./plan-lines.ts";
import { type ScannedChip, type ScanParts, scanChips } from "./scan-chips.ts";

/** The address of lines that are found by their names. */
const BY_NAME = "gpio://name";

/** A line that the kernel has given out. */
export interface HeldLine {
  /** The chip's device file. */
  readonly chip: string;
  readonly offset: number;
  readonly plan: PlannedLine;
  readonly request: ClaimedLines;
}

/** What a session is made of. */
export interface GpioSessionParts extends ScanParts {
  /** `gpio:/dev/gpiochip0` or `gpio://name`. */
  readonly address: string;
  /** A line was claimed, before any of its edges is told. */
  readonly onHeld: (line: HeldLine) => void;
  readonly onEdge: (chip: string, event: LineEvent) => Promise<void>;
  /** The chip is gone. Comes once. */
  readonly onLost: (error: ThimbleError) => void;
}

interface Place {
  readonly chip: string;
  readonly offset: number;
}

/** The chips of one address from when they were opened until one of them is gone. */
export class GpioSession {
  readonly #parts: GpioSessionParts;
  readonly #chips = new Map<string, DeviceFile>();
  readonly #held = new Map<string, HeldLine>();
  #scanned: readonly ScannedChip[] = [];
  #last: Promise<unknown> = Promise.resolve();
  #isLost = false;

  constructor(parts: GpioSessionParts) {
    this.#parts = parts;
  }

  /** @throws ThimbleError things.unreachable, things.missing-library */
  async open(): Promise<void> {
    const { address } = this.#parts;
    if (address === BY_NAME) this.#scanned = await scanChips(this.#parts);
    else await this.#chip(address.slice("gpio:".length));
  }

  /** The lines of these bindings, claimed where they are not yet; what can not be is an error. Claims of several callers are made in turn. */
  claim(bindings: readonly GpioBinding[]): Promise<readonly (HeldLine | ThimbleError)[]> {
    const turn = this.#last.then(() => this.#claim(bindings));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Gives back the requests of which no line is kept. */
  async release(isKept: (line: HeldLine) => boolean): Promise<void> {
    await this.#last;
    const requests = new Set([...this.#held.values()].map(({ request }) => request));
    for (const request of requests) {
      const lines = [...this.#held].filter(([, line]) => line.request === request);
      if (lines.some(([, line]) => isKept(line))) continue;
      for (const [id] of lines) this.#held.delete(id);
      // A chip that is gone has no line to drive any more.
      await request.release().catch(() => undefined);
    }
  }

  /** Gives everything back, outputs at their safe levels. */
  async close(): Promise<void> {
    this.#isLost = true;
    await this.release(() => false);
    await Promise.all([...this.#chips.values()].map((chip) => chip.close()));
  }

  async #claim(bindings: readonly GpioBinding[]): Promise<readonly (HeldLine | ThimbleError)[]> {
    const places = bindings.map((binding) => this.#place(binding));
    const wanted = new Map<string, { readonly place: Place; readonly bindings: GpioBinding[] }>();
    for (const [i, place] of places.entries()) {
      const binding = bindings[i];
      if (binding === undefined || place instanceof ThimbleError || this.#held.has(idOf(place))) continue;
      const entry = wanted.get(idOf(place)) ?? { place, bindings: [] };
      wanted.set(idOf(place), entry);
      entry.bindings.push(binding);
    }
    const failures = await this.#request([...wanted.values()]);
    return places.map((place, i) => {
      const binding = bindings[i];
      if (place instanceof ThimbleError) return place;
      const failure = failures.get(idOf(place));
      if (failure !== undefined) return failure;
      const held = this.#held.get(idOf(place));
      if (held === undefined || binding === undefined) return deviceProblem(new Error("lost"), `use ${nameOf(place)}`);
      return serves(held.plan, binding) ? held : conflict(place);
    });
  }

  async #request(
    wanted: readonly { readonly place: Place; readonly bindings: readonly GpioBinding[] }[],
  ): Promise<ReadonlyMap<string, ThimbleError>> {
    const failures = new Map<string, ThimbleError>();
    const plans = new Map<string, PlannedLine[]>();
    for (const { place, bindings } of wanted) {
      try {
        plans.set(place.chip, [...(plans.get(place.chip) ?? []), planLine(place.offset, bindings)]);
      } catch (error) {
        if (!(error instanceof LineConflict)) throw error;
        failures.set(idOf(place), conflict(place));
      }
    }
    for (const [chip, lines] of plans)
      for (const group of groupIntoRequests(lines)) await this.#requestGroup(chip, group, failures);
    return failures;
  }

  async #requestGroup(chip: string, group: readonly PlannedLine[], failures: Map<string, ThimbleError>): Promise<void> {
    const { onHeld, onEdge } = this.#parts;
    // Edges may come before the kernel's answer to the request does.
    const claimed = Promise.withResolvers<void>();
    const onEdges = async (events: readonly LineEvent[]): Promise<void> => {
      await claimed.promise;
      for (const event of events) await onEdge(chip, event);
    };
    try {
      const file = await this.#chip(chip);
      const onLost = (error: Error): void => this.#lose(deviceProblem(error, `go on with ${chip}`));
      const request = await ClaimedLines.claim(file, group, { onEdges, onLost });
      for (const plan of group) {
        const line = { chip, offset: plan.offset, plan, request };
        this.#held.set(idOf(line), line);
        onHeld(line);
      }
      claimed.resolve();
    } catch (error) {
      // One line that another has takes the others of the request with it: they are asked for one by one.
      if (group.length > 1) for (const line of group) await this.#requestGroup(chip, [line], failures);
      else
        for (const { offset } of group)
          failures.set(idOf({ chip, offset }), deviceProblem(error, `use ${nameOf({ chip, offset })}`));
    }
  }

  #place({ line }: GpioBinding): Place | ThimbleError {
    const { address } = this.#parts;
    if (typeof line === "number") return { chip: address.slice("gpio:".length), offset: line };
    const found = this.#scanned.flatMap(({ path, lines }) =>
      lines.flatMap(({ name, offset }) => (name === line ? [{ chip: path, offset }] : [])),
    );
    const [place, second] = found;
    if (place !== undefined && second === undefined) return place;
    const names = this.#scanned.flatMap(({ lines }) => lines.flatMap(({ name }) => (name === "" ? [] : [name])));
    if (place !== undefined) {
      return new ThimbleError("things.refused", `Cannot use the GPIO line "${line}": several are called so`, {
        expected: found.map(({ chip, offset }) => `gpio:${chip}/${offset}`).join(" or "),
      });
    }
    const near = nearest(line, names);
    return new ThimbleError("things.unreachable", `Cannot use the GPIO line "${line}": none is called so`, {
      expected: near === undefined ? "a name that `thimble things scan` lists" : `did you mean "${near}"?`,
    });
  }

  async #chip(path: string): Promise<DeviceFile> {
    const open = this.#chips.get(path);
    if (open !== undefined) return open;
    try {
      const file = await this.#parts.kernel.open(path);
      this.#chips.set(path, file);
      return file;
    } catch (error) {
      throw deviceProblem(error, `reach the GPIO chip ${path}`);
    }
  }

  #lose(error: ThimbleError): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#parts.onLost(error);
  }
}

function conflict(place: Place): ThimbleError {
  return new ThimbleError("things.bad-description", `Cannot use ${nameOf(place)}: properties set it up in two ways`, {
    expected: "the same bias, drive, debounce, active-low and direction in all forms of one line",
  });
}

function idOf({ chip, offset }: Place): string {
  return `${chip}/${offset}`;
}

function nameOf({ chip, offset }: Place): string {
  return `line ${offset} of ${chip}`;
}
