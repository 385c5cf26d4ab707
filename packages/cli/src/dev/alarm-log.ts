import type { Agent, BusMessage } from "@thimble/agent";
import type { TopicName } from "@thimble/model";
import { parseAlarms } from "./parse-alarms.ts";

/** Collects the alarms on a topic of the bus, whoever publishes them, as any program beside the device would. */
export class AlarmLog implements Disposable {
  readonly #messages: BusMessage[] = [];
  readonly #subscription: Disposable;

  constructor(agent: Pick<Agent, "subscribe">, topic: TopicName) {
    this.#subscription = agent.subscribe(topic, (message) => void this.#messages.push(message));
  }

  /**
   * When there was an alarm: seconds since 1970, in the order in which they were published.
   * @throws ThimbleError model.bad-senml when a message on the topic is no SenML
   */
  times(): readonly number[] {
    return this.#messages.flatMap(parseAlarms).map(({ time }) => time);
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
  }
}
