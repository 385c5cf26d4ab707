import type { Binding } from "../driver/binding.ts";

/** Where a property is on an MQTT broker. */
export interface MqttBinding extends Binding {
  readonly driver: "mqtt";
  /** A topic filter for reading, a topic name for writing. */
  readonly topic: string;
  /** JSON pointer (RFC 6901) into the payload; undefined when the payload is the value itself. */
  readonly pointer: string | undefined;
  readonly qos: 0 | 1 | 2;
  /** Whether what is written stays on the broker for those who subscribe later. */
  readonly retain: boolean;
}

/** Whether a property is on an MQTT broker. */
export function isMqttBinding(binding: Binding | undefined): binding is MqttBinding {
  return binding?.driver === "mqtt";
}
