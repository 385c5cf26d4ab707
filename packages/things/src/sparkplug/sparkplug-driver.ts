import { type Clock, type Millis, nearest, ThimbleError, type Timer, withDeadline } from "@thimble/base";
import type { DriverAnswer, DriverCallOptions, PushedDriver, PushListener } from "../driver/driver.ts";
import { MqttConnection } from "../mqtt/mqtt-connection.ts";
import type { SecretStore } from "../security/secret-store.ts";
import { EdgeNode, type EdgeNodeChange, type MetricValue } from "./edge-node.ts";
import type { SparkplugBinding } from "./sparkplug-binding.ts";
import { decodeSparkplug, encodeSparkplug, SPARKPLUG_TYPES } from "./sparkplug-payload.ts";
import { formatSparkplugTopic, parseSparkplugTopic, type SparkplugPlace, sparkplugFilter } from "./sparkplug-topic.ts";
import { sparkplugNumber, sparkplugValue } from "./sparkplug-value.ts";

/** How long a read waits for a first value. */
const READ_TIMEOUT: Millis = 2000;

/** How long a device may take to say that it has what was written. */
const CONFIRM_TIMEOUT: Millis = 5000;

/** A node is not asked to say all again more often than this. */
const REBIRTH_EVERY: Millis = 5000;

/** Commands. @see Sparkplug 3.0.0, sections 6.4.23 "NCMD" and 6.4.24 "DCMD": QoS 0, not retained, with a time and without a sequence number */
const COMMAND = { qos: 0, retain: false } as const;

/** @see Sparkplug 3.0.0, section 5.17 "Commands": an edge node must take this one, and says all again */
const REBIRTH = "Node Control/Rebirth";

interface Subscription {
  readonly bindings: readonly SparkplugBinding[];
  readonly listener: PushListener;
}

/** An edge node that somebody listens to. */
interface Edge {
  readonly state: EdgeNode;
  /** Settles when the broker hands on what the node says, with its refusal if it does not. */
  readonly heard: Promise<ThimbleError | undefined>;
  /** `Clock.monotonic()` of when it was last asked to say all again. */
  asked: Millis;
  /** Asks it again when that may be. */
  later?: Timer | undefined;
}

/** Waits for a metric to have a value. */
interface Confirmation {
  readonly binding: SparkplugBinding;
  readonly value: number;
  resolve(): void;
  reject(error: ThimbleError): void;
}

/**
 * Talks to the edge nodes of Sparkplug B at one MQTT broker, as a host application that is not the primary one: it publishes no STATE. A node or
 * device that has died is away until it is born again; whoever has missed something is asked to say all again.
 * @see Sparkplug 3.0.0, sections 5 "Operational Behavior" and 6 "Payloads"
 */
export class SparkplugDriver implements PushedDriver<SparkplugBinding> {
  readonly delivery = "pushed";
  readonly #clock: Clock;
  readonly #connection: MqttConnection;
  readonly #subscriptions = new Set<Subscription>();
  readonly #confirmations = new Set<Confirmation>();
  readonly #edges = new Map<string, Edge>();
  readonly #last = new Map<string, DriverAnswer>();

  /** `address` is as `formatMqttAddress` writes it. */
  constructor(options: { readonly address: string; readonly clock: Clock; readonly secrets: SecretStore }) {
    this.#clock = options.clock;
    this.#connection = new MqttConnection({
      ...options,
      onOpen: async () => {
        for (const subscription of this.#subscriptions) await this.#request(subscription);
      },
      onMessage: (topic, payload) => this.#take(topic, payload),
      onClose: (error) => this.#onClose(error),
    });
  }

  connect(): Promise<void> {
    return this.#connection.connect();
  }

  read(bindings: readonly SparkplugBinding[], options: DriverCallOptions = {}): Promise<readonly DriverAnswer[]> {
    return Promise.all(
      bindings.map((binding) => this.#last.get(keyOf(binding)) ?? this.#firstValue(binding, options.signal)),
    );
  }

  async write(binding: SparkplugBinding, value: number, options: DriverCallOptions = {}): Promise<void> {
    const { signal } = options;
    signal?.throwIfAborted();
    if (!this.#connection.isOpen) throw this.#connection.unreachable("there is no connection");
    const born = Promise.withResolvers<void>();
    // A connection that closes is reported where it is waited for.
    born.promise.catch(() => undefined);
    const onBack = (): void => born.resolve();
    // Nobody else may listen to a device that is only written.
    using _ = this.subscribe([binding], { onAnswer: async () => undefined, onDown: born.reject, onBack });
    if (!this.#isBorn(binding))
      await withDeadline(this.#clock, READ_TIMEOUT, born.promise, () => this.#isAway(binding));
    const { datatype, wire } = this.#toWrite(binding, value);
    const written = sparkplugNumber(wire, datatype) ?? value;
    const timestamp = this.#clock.now();
    const { device, metric: name } = binding;
    const metric = { name, alias: undefined, datatype, value: wire, isHistorical: false };
    const command = encodeSparkplug({ timestamp, seq: undefined, metrics: [metric] });
    const last = this.#last.get(keyOf(binding));
    // A node reports by exception: it says nothing when it has the value already.
    const hasIt = last !== undefined && !(last instanceof ThimbleError) && last.value === written;
    const confirmed = hasIt ? Promise.resolve() : this.#confirmation(binding, written, signal);
    // It may fail before it is waited for.
    confirmed.catch(() => undefined);
    await this.#connection.publish(
      formatSparkplugTopic(device === undefined ? "NCMD" : "DCMD", binding),
      command,
      COMMAND,
    );
    await confirmed;
  }

  subscribe(bindings: readonly SparkplugBinding[], listener: PushListener): Disposable {
    const subscription: Subscription = { bindings, listener };
    this.#subscriptions.add(subscription);
    if (this.#connection.isOpen) void this.#request(subscription);
    return { [Symbol.dispose]: () => void this.#unsubscribe(subscription) };
  }

  async close(): Promise<void> {
    this.#failConfirmations(this.#connection.unreachable("the driver was closed"), () => true);
    await this.#connection.close();
    this.#forgetEdges();
    this.#last.clear();
  }

  /** Asks the broker for what the nodes say, and the nodes to say all: births are not retained. */
  async #request({ bindings, listener }: Subscription): Promise<void> {
    const away = bindings.filter((binding) => !this.#isBorn(binding));
    if (away[0] !== undefined) listener.onAway?.(this.#isAway(away[0]));
    for (const [key, place] of new Map(bindings.map((binding) => [nodeKey(binding), binding] as const))) {
      const edge = this.#edges.get(key) ?? this.#newEdge(place);
      this.#edges.set(key, edge);
      // Before that a birth would come in vain.
      const refusal = await edge.heard;
      if (refusal !== undefined)
        for (const [index, binding] of bindings.entries())
          if (nodeKey(binding) === key) await listener.onAnswer(index, refusal);
      if (!edge.state.isBorn(place.device)) await this.#askForBirth(edge, place);
    }
    for (const [index, binding] of bindings.entries()) {
      const last = this.#last.get(keyOf(binding));
      if (last !== undefined) await listener.onAnswer(index, last);
    }
  }

  #newEdge(place: SparkplugPlace): Edge {
    const heard = this.#connection.subscribe(sparkplugFilter(place), 1);
    return { state: new EdgeNode(), heard, asked: Number.NEGATIVE_INFINITY };
  }

  async #unsubscribe(subscription: Subscription): Promise<void> {
    this.#subscriptions.delete(subscription);
    for (const binding of subscription.bindings) {
      // Another may listen to it since the broker was told of the one before.
      if (this.#isWanted(binding)) continue;
      this.#last.delete(keyOf(binding));
      const edge = this.#edges.get(nodeKey(binding));
      if (edge === undefined) continue;
      this.#edges.delete(nodeKey(binding));
      edge.later?.[Symbol.dispose]();
      await this.#connection.unsubscribe(sparkplugFilter(binding));
    }
  }

  #isWanted(place: SparkplugPlace): boolean {
    return [...this.#subscriptions].some(({ bindings }) => bindings.some((each) => nodeKey(each) === nodeKey(place)));
  }

  async #take(topic: string, bytes: Uint8Array): Promise<void> {
    const place = parseSparkplugTopic(topic);
    const edge = place === undefined ? undefined : this.#edges.get(nodeKey(place));
    if (place === undefined || edge === undefined) return;
    let change: EdgeNodeChange;
    try {
      change = edge.state.take(place.verb, place.device, decodeSparkplug(bytes));
    } catch (error) {
      if (!(error instanceof ThimbleError)) throw error;
      // What was in it is missed: as good as lost.
      edge.state.forget();
      change = { kind: "lost" };
    }
    await this.#apply(change, edge, place);
  }

  async #apply(change: EdgeNodeChange, edge: Edge, place: SparkplugPlace): Promise<void> {
    switch (change.kind) {
      case "nothing":
        return;
      case "lost":
        return this.#askForBirth(edge, place);
      case "gone":
        return this.#tellGone(place, change.device);
      case "born":
        for (const { bindings, listener } of this.#subscriptions)
          if (bindings.some((each) => isAt(each, place, change.device))) listener.onBack?.();
        return this.#tellValues(change.values, { ...place, device: change.device }, true);
      case "data":
        return this.#tellValues(change.values, { ...place, device: change.device }, false);
    }
  }

  async #tellValues(values: readonly MetricValue[], place: SparkplugPlace, isAll: boolean): Promise<void> {
    const arrived = this.#clock.monotonic();
    const byName = new Map(values.map(({ name, value }) => [name, value]));
    for (const { bindings, listener } of [...this.#subscriptions]) {
      for (const [index, binding] of bindings.entries()) {
        if (!isAt(binding, place, place.device) || (!isAll && !byName.has(binding.metric))) continue;
        const value = byName.get(binding.metric);
        const answer = value === undefined ? this.#noNumber(binding) : { value, arrived };
        this.#last.set(keyOf(binding), answer);
        await listener.onAnswer(index, answer);
      }
    }
    for (const each of [...this.#confirmations])
      if (isAt(each.binding, place, place.device) && byName.get(each.binding.metric) === each.value) each.resolve();
  }

  #tellGone(place: SparkplugPlace, device: string | undefined): void {
    const isGone = (binding: SparkplugBinding): boolean =>
      nodeKey(binding) === nodeKey(place) && (device === undefined || binding.device === device);
    for (const { bindings, listener } of this.#subscriptions) {
      const gone = bindings.filter(isGone);
      for (const binding of gone) this.#last.delete(keyOf(binding));
      if (gone[0] !== undefined) listener.onAway?.(this.#isAway(gone[0]));
    }
    this.#failConfirmations(this.#connection.unreachable("the device behind it has died"), isGone);
  }

  #onClose(error: ThimbleError): void {
    this.#forgetEdges();
    this.#last.clear();
    this.#failConfirmations(error, () => true);
    for (const { listener } of this.#subscriptions) listener.onDown(error);
  }

  #forgetEdges(): void {
    for (const { state, later } of this.#edges.values()) {
      state.forget();
      later?.[Symbol.dispose]();
    }
    this.#edges.clear();
  }

  async #askForBirth(edge: Edge, place: SparkplugPlace): Promise<void> {
    const { group, node } = place;
    const now = this.#clock.monotonic();
    const wait = edge.asked + REBIRTH_EVERY - now;
    if (wait > 0) {
      // The node may say nothing more by itself, and what is known of it would be taken for true.
      edge.later ??= this.#clock.after(wait, () => {
        edge.later = undefined;
        if (!edge.state.isBorn(undefined)) void this.#askForBirth(edge, place);
      });
      return;
    }
    edge.asked = now;
    const metric = {
      name: REBIRTH,
      alias: undefined,
      datatype: SPARKPLUG_TYPES.Boolean,
      value: true,
      isHistorical: false,
    };
    const command = encodeSparkplug({ timestamp: this.#clock.now(), seq: undefined, metrics: [metric] });
    const topic = formatSparkplugTopic("NCMD", { group, node, device: undefined });
    // A connection that closes meanwhile is reported by `onClose`.
    await this.#connection.publish(topic, command, COMMAND).catch(() => undefined);
  }

  #confirmation(binding: SparkplugBinding, value: number, signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const confirmation: Confirmation = { binding, value, resolve, reject };
    const onAbort = (): void => reject(signal?.reason);
    this.#confirmations.add(confirmation);
    signal?.addEventListener("abort", onAbort, { once: true });
    const late = this.#connection.timeout(`${binding.metric} with the written value`, CONFIRM_TIMEOUT);
    return withDeadline(this.#clock, CONFIRM_TIMEOUT, promise, () => late).finally(() => {
      this.#confirmations.delete(confirmation);
      signal?.removeEventListener("abort", onAbort);
    });
  }

  #failConfirmations(error: ThimbleError, isConcerned: (binding: SparkplugBinding) => boolean): void {
    for (const each of [...this.#confirmations]) if (isConcerned(each.binding)) each.reject(error);
  }

  #toWrite(
    binding: SparkplugBinding,
    value: number,
  ): { readonly datatype: number; readonly wire: NonNullable<ReturnType<typeof sparkplugValue>> } {
    if (!this.#isBorn(binding)) throw this.#isAway(binding);
    const datatype = this.#edges.get(nodeKey(binding))?.state.datatypeOf(binding.device, binding.metric);
    if (datatype === undefined) throw this.#noNumber(binding);
    const wire = sparkplugValue(value, datatype);
    if (wire !== undefined) return { datatype, wire };
    throw new ThimbleError(
      "things.out-of-range",
      `Cannot write ${value} to ${binding.metric}: it does not fit its type`,
      {
        details: { datatype },
      },
    );
  }

  async #firstValue(binding: SparkplugBinding, signal: AbortSignal | undefined): Promise<DriverAnswer> {
    signal?.throwIfAborted();
    if (!this.#connection.isOpen) return this.#connection.unreachable("there is no connection");
    const { promise, resolve, reject } = Promise.withResolvers<DriverAnswer>();
    const onAbort = (): void => reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    const late = this.#isAway(binding);
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

  #isBorn(binding: SparkplugBinding): boolean {
    return this.#edges.get(nodeKey(binding))?.state.isBorn(binding.device) ?? false;
  }

  #isAway({ group, node, device }: SparkplugPlace): ThimbleError {
    const what = device === undefined ? `the edge node ${group}/${node}` : `the device ${group}/${node}/${device}`;
    return new ThimbleError(
      "things.unreachable",
      `Cannot reach ${what} by ${this.#connection.name}: it has said no birth`,
      {
        expected: `a birth of it; it was asked for one`,
      },
    );
  }

  #noNumber(binding: SparkplugBinding): ThimbleError {
    const names = this.#edges.get(nodeKey(binding))?.state.namesOf(binding.device) ?? [];
    const where = [binding.group, binding.node, binding.device].filter((part) => part !== undefined).join("/");
    if (names.includes(binding.metric))
      return new ThimbleError("things.bad-answer", `Cannot read ${binding.metric} of ${where}: it has no number`);
    const near = nearest(binding.metric, names);
    return new ThimbleError("things.refused", `Cannot find the metric "${binding.metric}" of ${where}`, {
      expected: near === undefined ? `one of ${names.join(", ")}` : `did you mean "${near}"?`,
    });
  }
}

function nodeKey({ group, node }: Pick<SparkplugPlace, "group" | "node">): string {
  return `${group}/${node}`;
}

function keyOf({ group, node, device, metric }: SparkplugBinding): string {
  return JSON.stringify([group, node, device, metric]);
}

function isAt(binding: SparkplugBinding, place: SparkplugPlace, device: string | undefined): boolean {
  return nodeKey(binding) === nodeKey(place) && binding.device === device;
}
