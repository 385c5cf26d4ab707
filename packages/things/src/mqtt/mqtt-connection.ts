import { type Clock, type Millis, ThimbleError, withDeadline } from "@thimble/base";
import { connect, type MqttClient } from "mqtt";
import { certificateProblem, TRUSTED_CERTIFICATE } from "../security/certificate-problem.ts";
import type { SecretStore } from "../security/secret-store.ts";
import { loadMqttCredentials, type MqttAddress, parseMqttAddress } from "./mqtt-address.ts";
import type { MqttBinding } from "./mqtt-binding.ts";

/** How long the broker may take to accept a connection or a message. */
const BROKER_TIMEOUT: Millis = 3000;

/** How long closing waits for the broker to take what is under way. */
const CLOSE_TIMEOUT: Millis = 1000;

/** What a connection is made of, and what it tells. */
export interface MqttConnectionParts {
  /** As `formatMqttAddress` writes it. */
  readonly address: string;
  readonly clock: Clock;
  readonly secrets: SecretStore;
  /** Subscribes to what is wanted; the connection is open when this has settled. */
  onOpen(): Promise<void>;
  /** A message, or one that the broker had kept; nothing more is taken from the broker until this settles. */
  onMessage(topic: string, payload: Uint8Array, isKept: boolean): Promise<void>;
  /** The connection that was open is gone. */
  onClose(error: ThimbleError): void;
}

/**
 * A connection to one MQTT broker. It does not reconnect by itself: the host calls `connect` again with its own waits, so that one backoff
 * rules them all.
 */
export class MqttConnection {
  readonly #parts: MqttConnectionParts;
  readonly #address: MqttAddress;
  #client: MqttClient | undefined;
  #opening: MqttClient | undefined;
  #connecting: Promise<void> | undefined;
  /** Topics whose end the broker was told and has not confirmed. */
  readonly #ending = new Map<string, Promise<void>>();
  #isClosed = false;

  constructor(parts: MqttConnectionParts) {
    this.#parts = parts;
    this.#address = parseMqttAddress(parts.address);
  }

  get isOpen(): boolean {
    return this.#client !== undefined;
  }

  /** The broker without a password, for messages. */
  get name(): string {
    return new URL(this.#address.url).host;
  }

  /** @throws ThimbleError things.unreachable, base.timeout, things.refused, things.no-secret */
  connect(): Promise<void> {
    if (this.#isClosed) return Promise.reject(this.unreachable("the driver was closed"));
    if (this.#client !== undefined) return Promise.resolve();
    this.#connecting ??= this.#open().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  /**
   * Resolves when the broker has taken the message.
   * @throws ThimbleError things.unreachable, base.timeout
   */
  async publish(
    topic: string,
    payload: string | Uint8Array,
    { qos, retain }: Pick<MqttBinding, "qos" | "retain">,
  ): Promise<void> {
    const client = this.#client ?? this.#opening;
    if (client === undefined) throw this.unreachable("there is no connection");
    const late = this.timeout(`a message to ${topic} accepted`, BROKER_TIMEOUT);
    const body = typeof payload === "string" ? payload : Buffer.from(payload);
    const published = client.publishAsync(topic, body, { qos, retain });
    try {
      await withDeadline(this.#parts.clock, BROKER_TIMEOUT, published, () => late);
    } catch (error) {
      throw error === late ? late : this.unreachable("it closed the connection", error);
    }
  }

  /**
   * Asks for a topic. Resolves with the broker's refusal, if it refuses; a connection that closes meanwhile is reported by `onClose`, and one whose
   * broker does not answer is closed.
   */
  async subscribe(topic: string, qos: MqttBinding["qos"]): Promise<ThimbleError | undefined> {
    // There are brokers that carry out an end and a new beginning of one topic in whichever order they like.
    const ending = this.#ending.get(topic);
    if (ending !== undefined) await ending;
    const client = this.#client ?? this.#opening;
    if (client === undefined) return undefined;
    const late = this.timeout(`a subscription to ${topic}`, BROKER_TIMEOUT);
    try {
      await withDeadline(this.#parts.clock, BROKER_TIMEOUT, client.subscribeAsync(topic, { qos }), () => late);
      return undefined;
    } catch (error) {
      if (error === late) client.end(true);
      if (!isRefusal(error)) return undefined;
      return new ThimbleError("things.refused", `Cannot subscribe to ${topic} at ${this.name}: the broker refuses it`);
    }
  }

  /** Ends a subscription. */
  async unsubscribe(topic: string): Promise<void> {
    const client = this.#client;
    if (client === undefined) return;
    const late = (): ThimbleError => this.timeout(`an end of the subscription to ${topic}`, BROKER_TIMEOUT);
    // A connection that closes meanwhile has no subscriptions left to end.
    const ended = withDeadline(this.#parts.clock, BROKER_TIMEOUT, client.unsubscribeAsync(topic), late).then(
      () => undefined,
      () => undefined,
    );
    this.#ending.set(topic, ended);
    await ended;
    if (this.#ending.get(topic) === ended) this.#ending.delete(topic);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#opening?.end(true);
    await this.#connecting?.catch(() => undefined);
    const client = this.#client;
    this.#client = undefined;
    if (client !== undefined) await this.#end(client);
  }

  unreachable(state: string, cause?: unknown): ThimbleError {
    return new ThimbleError("things.unreachable", `Cannot reach the MQTT broker at ${this.name}: ${state}`, { cause });
  }

  timeout(what: string, after: Millis): ThimbleError {
    return new ThimbleError("base.timeout", `Cannot get ${what} at ${this.name}: nothing came within ${after} ms`);
  }

  /** Lets the broker take what is under way, and hangs up on one that does not. */
  async #end(client: MqttClient): Promise<void> {
    const late = this.timeout("an end of the connection", CLOSE_TIMEOUT);
    try {
      await withDeadline(this.#parts.clock, CLOSE_TIMEOUT, client.endAsync(), () => late);
    } catch {
      // An end by force after one in peace is ignored by the library.
      client.stream.destroy();
    }
  }

  async #open(): Promise<void> {
    const { clock, secrets, onOpen } = this.#parts;
    const credentials = await loadMqttCredentials(this.#address, secrets);
    if (this.#isClosed) throw this.unreachable("the driver was closed");
    const client = connect(this.#address.url, { reconnectPeriod: 0, resubscribe: false, ...credentials });
    this.#opening = client;
    client.handleMessage = ({ topic, payload, retain }, done) => {
      this.#parts.onMessage(topic, Buffer.from(payload), retain === true).then(() => done(), done);
    };
    const opened = new Promise<void>((resolve, reject) => {
      client.once("connect", () => resolve());
      client.on("error", reject);
      client.once("close", () => reject(new Error("the connection was closed")));
    });
    const late = this.timeout("a connection", BROKER_TIMEOUT);
    try {
      await withDeadline(clock, BROKER_TIMEOUT, opened, () => late);
      await onOpen();
      if (this.#isClosed || client.disconnecting || !client.connected)
        throw this.unreachable("it closed the connection");
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
    client.end(true);
    this.#parts.onClose(this.unreachable("it closed the connection"));
  }

  #noConnection(error: unknown): ThimbleError {
    const problem = certificateProblem(error);
    if (problem === undefined) return this.unreachable("it takes no connection", error);
    const message = `Cannot log in to the MQTT broker at ${this.name}: its certificate is not trusted (${problem})`;
    return new ThimbleError("things.refused", message, { expected: TRUSTED_CERTIFICATE, cause: error });
  }
}

/** Whether the broker answered, and not as was asked. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && "packet" in error && error.packet !== undefined;
}
