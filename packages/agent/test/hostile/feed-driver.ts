import type { PushedDriver, PushListener } from "@thimble/things";

type SimulatedBinding = Parameters<PushedDriver["subscribe"]>[0][number];

/** A device whose one reading a test sends when it likes. */
export class FeedDriver implements PushedDriver<SimulatedBinding> {
  readonly delivery = "pushed";
  readonly #listeners = new Set<PushListener>();

  /** Sends a value to everybody who reads; does not wait for them. */
  send(value: number): void {
    for (const listener of this.#listeners) void listener.onAnswer(0, { value, arrived: performance.now() });
  }

  /** Whether somebody reads. */
  get isWanted(): boolean {
    return this.#listeners.size > 0;
  }

  subscribe(_bindings: readonly SimulatedBinding[], listener: PushListener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  async connect(): Promise<void> {}

  async read(bindings: readonly SimulatedBinding[]): Promise<[]> {
    throw new RangeError(`nobody asks for ${bindings.length} properties: they are sent`);
  }

  async write(): Promise<void> {}

  async close(): Promise<void> {}
}
