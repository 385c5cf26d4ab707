import { type Clock, describeError, type Logger } from "@thimble/base";
import { type Qos, type TopicFilter, type TopicName, TopicTree, topicMatches } from "@thimble/model";
import { AGENT_SENDER, BusMessage, MQTT_SENDER, type Payload } from "./bus-message.ts";
import { joinWaits, type Wait } from "./join-waits.ts";
import { RetainedMessages } from "./retained-messages.ts";

/** Takes a message. A promise, which must not reject, asks the sender to wait before it sends more. */
export type BusListener = (message: BusMessage) => Wait;

/** How to publish a message, and as whom. */
export interface PublishOptions {
  /** Keep it for later subscribers; an empty payload forgets what was kept. Default false. */
  readonly retain?: boolean;
  /** How surely it reaches MQTT clients that ask for it so; listeners in process get it once whatever it says. Default 0, at most once. */
  readonly qos?: Qos;
  /** Who publishes: a container id, `mqtt:<client>`, or `agent`. */
  readonly by: string;
}

/** What a subscriber gets beside what is published from now on. */
export interface SubscribeOptions {
  /** The retained messages that match come first, at once. Default false. */
  readonly retained?: boolean;
}

/** What went over a bus since it was made, and what there is now. */
export interface BusCounts {
  /** By who published. */
  readonly messages: { readonly agent: number; readonly containers: number; readonly mqtt: number };
  /** Messages handed to listeners. */
  readonly deliveries: number;
  readonly subscriptions: number;
  /** Topics whose last message is kept. */
  readonly retained: number;
  /** Messages that were not kept for want of room. */
  readonly retainedRefused: number;
}

interface Subscription {
  readonly listener: BusListener;
}

/**
 * MQTT topics and wildcards in process.
 *
 * Delivery is synchronous, in the order of publishing for each listener. A listener that throws is logged and takes nothing from the others.
 */
export class Bus {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #subscriptions = new TopicTree<Subscription>();
  readonly #retained = new RetainedMessages();
  readonly #messages = { agent: 0, containers: 0, mqtt: 0 };
  #deliveries = 0;
  #subscribed = 0;
  #retainedRefused = 0;

  constructor(parts: { readonly clock: Clock; readonly logger: Logger }) {
    this.#clock = parts.clock;
    this.#logger = parts.logger.child("bus");
  }

  /**
   * Hands a message to every listener whose filter matches. Returns a promise when one of them asks to wait; a sender
   * that can wait does, so that nothing piles up.
   */
  publish(topic: TopicName, payload: Payload, options: PublishOptions): Promise<void> | undefined {
    const message = new BusMessage(topic, payload, {
      retain: options.retain ?? false,
      qos: options.qos ?? 0,
      by: options.by,
      time: this.#clock.now() / 1000,
    });
    if (message.isRetained) this.#keep(message, payload);
    this.#messages[senderOf(message)] += 1;
    let wait: Promise<void> | undefined;
    this.#subscriptions.match(topic, ({ listener }) => {
      wait = joinWaits(wait, this.#hand(message, listener));
    });
    return wait;
  }

  /** Hands on every message that matches, until disposed. */
  subscribe(filter: TopicFilter, listener: BusListener, options: SubscribeOptions = {}): Disposable {
    const subscription: Subscription = { listener };
    // Nobody published these just now, so nobody waits for them to be taken.
    if (options.retained === true) for (const message of this.retained(filter)) void this.#hand(message, listener);
    this.#subscriptions.add(filter, subscription);
    this.#subscribed += 1;
    return {
      [Symbol.dispose]: () => {
        if (this.#subscriptions.remove(filter, subscription)) this.#subscribed -= 1;
      },
    };
  }

  get counts(): BusCounts {
    return {
      messages: { ...this.#messages },
      deliveries: this.#deliveries,
      subscriptions: this.#subscribed,
      retained: this.#retained.size,
      retainedRefused: this.#retainedRefused,
    };
  }

  /** The retained messages whose topics match. */
  retained(filter: TopicFilter): readonly BusMessage[] {
    return this.#retained.list().filter((message) => topicMatches(filter, message.topic));
  }

  #hand(message: BusMessage, listener: BusListener): Wait {
    this.#deliveries += 1;
    try {
      return listener(message);
    } catch (error) {
      this.#logger.error("listener-failed", { topic: message.topic, error: describeError(error) });
    }
  }

  #keep(message: BusMessage, payload: Payload): void {
    if (typeof payload !== "function" && payload.byteLength === 0) this.#retained.remove(message.topic);
    else if (!this.#retained.keep(message)) {
      this.#retainedRefused += 1;
      this.#logger.warn("retained-refused", { topic: message.topic });
    }
  }
}

function senderOf({ by }: BusMessage): keyof BusCounts["messages"] {
  if (by === AGENT_SENDER) return "agent";
  return by.startsWith(MQTT_SENDER) ? "mqtt" : "containers";
}
