import { type Clock, type Millis, ThimbleError, withDeadline } from "@thimble/base";
import { topicMatches } from "@thimble/model";
import { connect, type MqttClient } from "mqtt";
import type { DriverAnswer, DriverCallOptions, PushedDriver, PushListener } from "../driver/driver.ts";
import { certificateProblem, TRUSTED_CERTIFICATE } from "../security/certificate-problem.ts";
import type { SecretStore } from "../security/secret-store.ts";
import { loadMqttCredentials, type MqttAddress, parseMqttAddress } from "./mqtt-address.ts";
import type { MqttBinding } from "./mqtt-binding.ts";
import { formatPayload, parsePayload } from "./mqtt-payload.ts";

/** How long the broker may take to accept a connection or a message. */
const BROKER_TIMEOUT: Millis = 3000;

/** How long a read waits for a first message where none is kept. */
const READ_TIMEOUT: Millis = 2000;

/** How long closing waits for the broker to take what is under way. */
const CLOSE_TIMEOUT: Millis = 1000;

interface Subscription {
  readonly bindings: readonly MqttBinding[];
  readonly listener: PushListener;
}

/**
 * Talks to one MQTT broker: topics as readings, publishing as writes.
 *
 * It does not reconnect by itself: the host calls `connect` again with its own waits, so that one backoff rules them all.
 * A listener that takes its time holds up the connection, and so the broker, rather than filling memory here.
 */
export class MqttDriver implements PushedDriver<MqttBinding> {
  readonly delivery = "pushed";
  readonly #address: MqttAddress;
  readonly #secrets: SecretStore;
  readonly #clock: Clock;
  readonly #subscriptions = new Set<Subscription>();
  readonly #last = new Map<string, DriverAnswer>();
  #client: MqttClient | undefined;
  #opening: MqttClient | undefined;
  #connecting: Promise<void> | undefined;
  #isClosed = false;

  /** `address` is as `formatMqttAddress` writes it. */
  constructor(options: { readonly address: string; readonly clock: Clock; readonly secrets: SecretStore }) {
    this.#address = parseMqttAddress(options.address);
    this.#secrets = options.secrets;
    this.#clock = options.clock;
  }

  connect(): Promise<void> {
    if (this.#isClosed) return Promise.reject(this.#unreachable("the driver was closed"));
    if (this.#client !== undefined) return Promise.resolve();
    this.#connecting ??= this.#open().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  read(bindings: readonly MqttBinding[], options: DriverCallOptions = {}): Promise<readonly DriverAnswer[]> {
    return Promise.all(
      bindings.map((binding) => this.#last.get(keyOf(binding)) ?? this.#firstMessage(binding, options.signal)),
    );
  }

  async write(binding: MqttBinding, value: number, options: DriverCallOptions = {}): Promise<void> {
    options.signal?.throwIfAborted();
    const client = this.#client;
    if (client === undefined) throw this.#unreachable("there is no connection");
    const { topic, pointer, qos, retain } = binding;
    const late = this.#timeout(`a message to ${topic} accepted`, BROKER_TIMEOUT);
    const published = client.publishAsync(topic, formatPayload(value, pointer), { qos, retain });
    try {
      await withDeadline(this.#clock, BROKER_TIMEOUT, published, () => late);
    } catch (error) {
      throw error === late ? late : this.#unreachable("it closed the connection", error);
    }
  }

  subscribe(bindings: readonly MqttBinding[], listener: PushListener): Disposable {
    const subscription: Subscription = { bindings, listener };
    this.#subscriptions.add(subscription);
    if (this.#client !== undefined) void this.#request(this.#client, subscription);
    return { [Symbol.dispose]: () => void this.#unsubscribe(subscription) };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#opening?.end(true);
    await this.#connecting?.catch(() => undefined);
    const client = this.#client;
    this.#client = undefined;
    if (client !== undefined) await this.#end(client);
  }

  /** Lets the broker take what is under way, and hangs up on one that does not. */
  async #end(client: MqttClient): Promise<void> {
    const late = this.#timeout("an end of the connection", CLOSE_TIMEOUT);
    try {
      await withDeadline(this.#clock, CLOSE_TIMEOUT, client.endAsync(), () => late);
    } catch {
      // An end by force after one in peace is ignored by the library.
      client.stream.destroy();
    }
  }

  async #open(): Promise<void> {
    const credentials = await loadMqttCredentials(this.#address, this.#secrets);
    if (this.#isClosed) throw this.#unreachable("the driver was closed");
    const client = connect(this.#address.url, { reconnectPeriod: 0, resubscribe: false, ...credentials });
    this.#opening = client;
    client.handleMessage = ({ topic, payload }, done) => {
      this.#deliver(topic, payload.toString()).then(() => done(), done);
    };
    const opened = new Promise<void>((resolve, reject) => {
      client.once("connect", () => resolve());
      client.on("error", reject);
      client.once("close", () => reject(new Error("the connection was closed")));
    });
    const late = this.#timeout("a connection", BROKER_TIMEOUT);
    try {
      await withDeadline(this.#clock, BROKER_TIMEOUT, opened, () => late);
      await Promise.all([...this.#subscriptions].map((subscription) => this.#request(client, subscription)));
      if (this.#isClosed || !client.connected) throw this.#unreachable("it closed the connection");
    } catch (error) {
      client.end(true);
      throw error instanceof ThimbleError ? error : this.#noConnection(error);
    } finally {
      this.#opening = undefined;
    }
    this.#client = client;
    client.once("close", () => this.#onClose(client));
  }

  #onClose(client: MqttClient): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    this.#last.clear();
    client.end(true);
    const error = this.#unreachable("it closed the connection");
    for (const { listener } of this.#subscriptions) listener.onDown(error);
  }

  /** Asks the broker for the topics of a subscription; a topic that it refuses is an answer to that binding. */
  async #request(client: MqttClient, { bindings, listener }: Subscription): Promise<void> {
    for (const [index, { topic, qos }] of bindings.entries()) {
      try {
        await client.subscribeAsync(topic, { qos });
      } catch (error) {
        // A connection that closes meanwhile is reported by its close event.
        if (isRefusal(error)) await listener.onAnswer(index, this.#refused(topic));
      }
    }
  }

  async #unsubscribe(subscription: Subscription): Promise<void> {
    this.#subscriptions.delete(subscription);
    const kept = new Set([...this.#subscriptions].flatMap(({ bindings }) => bindings.map(({ topic }) => topic)));
    for (const binding of subscription.bindings) {
      if (kept.has(binding.topic)) continue;
      this.#last.delete(keyOf(binding));
      // A connection that closes meanwhile has no subscriptions left to end.
      await this.#client?.unsubscribeAsync(binding.topic).catch(() => undefined);
    }
  }

  async #deliver(topic: string, payload: string): Promise<void> {
    const arrived = this.#clock.monotonic();
    for (const { bindings, listener } of [...this.#subscriptions]) {
      for (const [index, binding] of bindings.entries()) {
        if (!topicMatches(binding.topic, topic)) continue;
        const answer = toAnswer(payload, binding, arrived);
        this.#last.set(keyOf(binding), answer);
        await listener.onAnswer(index, answer);
      }
    }
  }

  async #firstMessage(binding: MqttBinding, signal?: AbortSignal): Promise<DriverAnswer> {
    signal?.throwIfAborted();
    if (this.#client === undefined) return this.#unreachable("there is no connection");
    const { promise, resolve, reject } = Promise.withResolvers<DriverAnswer>();
    const onAbort = (): void => reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    const late = this.#timeout(`a message of ${binding.topic}`, READ_TIMEOUT);
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

  /** The address without a password, for messages. */
  get #name(): string {
    return new URL(this.#address.url).host;
  }

  #noConnection(error: unknown): ThimbleError {
    const problem = certificateProblem(error);
    if (problem === undefined) return this.#unreachable("it takes no connection", error);
    const message = `Cannot log in to the MQTT broker at ${this.#name}: its certificate is not trusted (${problem})`;
    return new ThimbleError("things.refused", message, { expected: TRUSTED_CERTIFICATE, cause: error });
  }

  #unreachable(state: string, cause?: unknown): ThimbleError {
    return new ThimbleError("things.unreachable", `Cannot reach the MQTT broker at ${this.#name}: ${state}`, { cause });
  }

  #refused(topic: string): ThimbleError {
    return new ThimbleError("things.refused", `Cannot subscribe to ${topic} at ${this.#name}: the broker refuses it`);
  }

  #timeout(what: string, after: Millis): ThimbleError {
    return new ThimbleError("base.timeout", `Cannot get ${what} at ${this.#name}: nothing came within ${after} ms`);
  }
}

/** Whether the broker answered, and not as was asked. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && "packet" in error && error.packet !== undefined;
}

function keyOf({ topic, pointer }: MqttBinding): string {
  return JSON.stringify([topic, pointer]);
}

function toAnswer(payload: string, binding: MqttBinding, arrived: Millis): DriverAnswer {
  try {
    return { value: parsePayload(payload, binding), arrived };
  } catch (error) {
    if (error instanceof ThimbleError) return error;
    throw error;
  }
}
