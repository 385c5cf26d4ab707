import { ThimbleError, type VirtualClock } from "@thimble/base";
import type { Binding } from "../../src/driver/binding.ts";
import type { DriverAnswer, PolledDriver, PushedDriver, PushListener } from "../../src/driver/driver.ts";
import { isSimulatedBinding } from "../../src/simulated/simulated-binding.ts";

/** What a fake device shares with the test: what it holds, how it fails, what it was asked. */
class FakeDevice {
  /** By the key of a simulated binding. */
  readonly values = new Map<string, number | ThimbleError>();
  readonly writes: (readonly [string, number])[] = [];
  connects = 0;
  isClosed = false;
  /** What connecting comes to. */
  refusal: ThimbleError | undefined;
  protected readonly clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.clock = clock;
  }

  async connect(): Promise<void> {
    this.connects += 1;
    if (this.refusal !== undefined) throw this.refusal;
  }

  async write(binding: Binding, value: number): Promise<void> {
    const old = this.values.get(keyOf(binding));
    if (old instanceof ThimbleError) throw old;
    this.writes.push([keyOf(binding), value]);
    this.values.set(keyOf(binding), value);
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }

  protected answer(binding: Binding): DriverAnswer {
    const value = this.values.get(keyOf(binding)) ?? 0;
    return value instanceof ThimbleError ? value : { value, arrived: this.clock.monotonic() };
  }
}

/** A device that answers when asked. */
export class FakePolledDriver extends FakeDevice implements PolledDriver {
  readonly delivery = "polled";
  /** The keys of each read. */
  readonly reads: (readonly string[])[] = [];
  /** Reads wait for this. */
  gate: Promise<void> = Promise.resolve();

  async read(bindings: readonly Binding[]): Promise<readonly DriverAnswer[]> {
    this.reads.push(bindings.map(keyOf));
    const answers = bindings.map((binding) => this.answer(binding));
    await this.gate;
    return answers;
  }
}

/** A device that speaks by itself. */
export class FakePushedDriver extends FakeDevice implements PushedDriver {
  readonly delivery = "pushed";
  readonly listeners = new Set<PushListener>();

  async read(bindings: readonly Binding[]): Promise<readonly DriverAnswer[]> {
    return bindings.map((binding) => this.answer(binding));
  }

  subscribe(_bindings: readonly Binding[], listener: PushListener): Disposable {
    this.listeners.add(listener);
    return { [Symbol.dispose]: () => void this.listeners.delete(listener) };
  }

  async push(index: number, answer: number | ThimbleError): Promise<void> {
    const given = answer instanceof ThimbleError ? answer : { value: answer, arrived: this.clock.monotonic() };
    for (const listener of this.listeners) await listener.onAnswer(index, given);
  }

  drop(error: ThimbleError): void {
    for (const listener of this.listeners) listener.onDown(error);
  }
}

/** An error as a driver gives it when nobody answers. */
export function gone(): ThimbleError {
  return new ThimbleError("things.unreachable", "Cannot reach the fake device: it is gone");
}

function keyOf(binding: Binding): string {
  return isSimulatedBinding(binding) ? binding.key : "";
}
