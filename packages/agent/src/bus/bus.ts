import { type Clock, describeError, type Logger } from "@thimble/base";
import { type TopicFilter, type TopicName, TopicTree, topicMatches } from "@thimble/model";
import { BusMessage, type Payload } from "./bus-message.ts";
import { joinWaits, type Wait } from "./join-waits.ts";
import { RetainedMessages } from "./retained-messages.ts";

/** Takes a message. A promise, which must not reject, asks the sender to wait before it sends more. */
export type BusListener = (message: BusMessage) => Wait;

/** How to publish a message, and as whom. */
export interface PublishOptions {
  /** Keep it for later subscribers; an empty payload forgets what was kept. Default false. */
  readonly retain?: boolean;
  /** Who publishes: a container id, `mqtt:<client>`, or `agent`. */
  readonly by: string;
}

/** What a subscriber gets beside what is published from now on. */
export interface SubscribeOptions {
  /** The retained messages that match come first, at once. Default false. */
  readonly retained?: boolean;
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
      by: options.by,
      time: this.#clock.now() / 1000,
    });
    if (message.isRetained) this.#keep(message, payload);
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
    return { [Symbol.dispose]: () => void this.#subscriptions.remove(filter, subscription) };
  }

  /** The retained messages whose topics match. */
  retained(filter: TopicFilter): readonly BusMessage[] {
    return this.#retained.list().filter((message) => topicMatches(filter, message.topic));
  }

  #hand(message: BusMessage, listener: BusListener): Wait {
    try {
      return listener(message);
    } catch (error) {
      this.#logger.error("listener-failed", { topic: message.topic, error: describeError(error) });
    }
  }

  #keep(message: BusMessage, payload: Payload): void {
    if (typeof payload !== "function" && payload.byteLength === 0) this.#retained.remove(message.topic);
    else if (!this.#retained.keep(message)) this.#logger.warn("retained-refused", { topic: message.topic });
  }
}
