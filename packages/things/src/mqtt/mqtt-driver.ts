import { type Clock, type Millis, ThimbleError, withDeadline } from "@thimble/base";
import { topicMatches } from "@thimble/model";
import type { DriverAnswer, DriverCallOptions, PushedDriver, PushListener } from "../driver/driver.ts";
import type { SecretStore } from "../security/secret-store.ts";
import type { MqttBinding } from "./mqtt-binding.ts";
import { MqttConnection } from "./mqtt-connection.ts";
import { formatPayload, parseAvailability, parsePayload } from "./mqtt-payload.ts";

/** How long a read waits for a first message where none is kept. */
const READ_TIMEOUT: Millis = 2000;

interface Subscription {
  readonly bindings: readonly MqttBinding[];
  readonly listener: PushListener;
}

/**
 * Talks to one MQTT broker: topics as readings, publishing as writes. A device behind it may say on a topic of its own whether it is there.
 *
 * A listener that takes its time holds up the connection, and so the broker, rather than filling memory here.
 */
export class MqttDriver implements PushedDriver<MqttBinding> {
  readonly delivery = "pushed";
  readonly #clock: Clock;
  readonly #connection: MqttConnection;
  readonly #subscriptions = new Set<Subscription>();
  readonly #last = new Map<string, DriverAnswer>();
  /** The topics whose devices have said that they are not there. */
  readonly #away = new Set<string>();

  /** `address` is as `formatMqttAddress` writes it. */
  constructor(options: { readonly address: string; readonly clock: Clock; readonly secrets: SecretStore }) {
    this.#clock = options.clock;
    this.#connection = new MqttConnection({
      ...options,
      onOpen: async () => {
        await Promise.all([...this.#subscriptions].map((subscription) => this.#request(subscription)));
      },
      onMessage: (topic, payload, isKept) => this.#deliver(topic, Buffer.from(payload).toString(), isKept),
      onClose: (error) => {
        this.#last.clear();
        this.#away.clear();
        for (const { listener } of this.#subscriptions) listener.onDown(error);
      },
    });
  }

  connect(): Promise<void> {
    return this.#connection.connect();
  }

  read(bindings: readonly MqttBinding[], options: DriverCallOptions = {}): Promise<readonly DriverAnswer[]> {
    return Promise.all(
      bindings.map((binding) => this.#last.get(keyOf(binding)) ?? this.#firstMessage(binding, options.signal)),
    );
  }

  async write(binding: MqttBinding, value: number, options: DriverCallOptions = {}): Promise<void> {
    options.signal?.throwIfAborted();
    const { availability } = binding;
    if (availability !== undefined && this.#away.has(availability)) throw this.#isAway(availability);
    await this.#connection.publish(binding.topic, formatPayload(value, binding), binding);
  }

  subscribe(bindings: readonly MqttBinding[], listener: PushListener): Disposable {
    const subscription: Subscription = { bindings, listener };
    this.#subscriptions.add(subscription);
    if (this.#connection.isOpen) void this.#request(subscription);
    return { [Symbol.dispose]: () => void this.#unsubscribe(subscription) };
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  /** Asks the broker for the topics of a subscription; a topic that it refuses is an answer to that binding. */
  async #request({ bindings, listener }: Subscription): Promise<void> {
    for (const topic of availabilityTopics(bindings)) await this.#connection.subscribe(topic, 1);
    for (const [index, { topic, qos }] of bindings.entries()) {
      const refusal = await this.#connection.subscribe(topic, qos);
      if (refusal !== undefined) await listener.onAnswer(index, refusal);
    }
  }

  async #unsubscribe(subscription: Subscription): Promise<void> {
    this.#subscriptions.delete(subscription);
    for (const binding of subscription.bindings) if (!this.#isWanted(binding.topic)) this.#last.delete(keyOf(binding));
    for (const topic of topicsOf(subscription.bindings)) {
      // Another may have asked for it while the broker was told of the one before.
      if (this.#isWanted(topic)) continue;
      this.#away.delete(topic);
      await this.#connection.unsubscribe(topic);
    }
  }

  #isWanted(topic: string): boolean {
    return [...this.#subscriptions].some(({ bindings }) => topicsOf(bindings).has(topic));
  }

  async #deliver(topic: string, payload: string, isKept: boolean): Promise<void> {
    const arrived = this.#clock.monotonic();
    for (const { bindings, listener } of [...this.#subscriptions]) {
      if (availabilityTopics(bindings).has(topic)) this.#notePresence(topic, payload, listener);
      for (const [index, binding] of bindings.entries()) {
        // What was kept happened before: when, and whether it was told then, nobody knows.
        if (!topicMatches(binding.topic, topic) || (binding.event !== undefined && isKept)) continue;
        const answer = toAnswer(payload, binding, arrived);
        this.#last.set(keyOf(binding), answer);
        await listener.onAnswer(index, answer);
      }
    }
  }

  #notePresence(topic: string, payload: string, listener: PushListener): void {
    const isThere = parseAvailability(payload);
    if (isThere === undefined) return;
    if (isThere) this.#away.delete(topic);
    else this.#away.add(topic);
    if (isThere) listener.onBack?.();
    else listener.onAway?.(this.#isAway(topic));
  }

  async #firstMessage(binding: MqttBinding, signal?: AbortSignal): Promise<DriverAnswer> {
    signal?.throwIfAborted();
    if (!this.#connection.isOpen) return this.#connection.unreachable("there is no connection");
    const { promise, resolve, reject } = Promise.withResolvers<DriverAnswer>();
    const onAbort = (): void => reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    const late = this.#connection.timeout(`a message of ${binding.topic}`, READ_TIMEOUT);
    using _ = this.subscribe([binding], { onAnswer: async (_index, answer) => resolve(answer), onDown: resolve });
    try {
      return await withDeadline(this.#clock, READ_TIMEOUT, promise, () => late);
    } catch (error) {
      if (error === late) return late;
      throw error;
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }

  #isAway(topic: string): ThimbleError {
    const where = `the device behind the MQTT broker at ${this.#connection.name}`;
    return new ThimbleError("things.unreachable", `Cannot reach ${where}: ${topic} says that it is offline`, {
      expected: "a message there that says online",
    });
  }
}

function availabilityTopics(bindings: readonly MqttBinding[]): ReadonlySet<string> {
  return new Set(bindings.flatMap(({ availability }) => availability ?? []));
}

function topicsOf(bindings: readonly MqttBinding[]): ReadonlySet<string> {
  return new Set([...bindings.map(({ topic }) => topic), ...availabilityTopics(bindings)]);
}

function keyOf({ topic, pointer, words, choices, event }: MqttBinding): string {
  return JSON.stringify([topic, pointer, words, choices, event]);
}

function toAnswer(payload: string, binding: MqttBinding, arrived: Millis): DriverAnswer {
  try {
    const value = binding.event?.hasValue === false ? Number.NaN : parsePayload(payload, binding);
    return { value, arrived };
  } catch (error) {
    if (error instanceof ThimbleError) return error;
    throw error;
  }
}
