import type { Binding } from "../driver/binding.ts";

/** What a device sends and takes for a boolean. */
export interface SwitchWords {
  readonly on: string | number | boolean;
  readonly off: string | number | boolean;
}

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
  /** Left out for 1 and 0, which read `true`, `ON` and the like too. */
  readonly words?: SwitchWords;
  /** Texts that payloads have in place of numbers: the value is a text's place. Default none. */
  readonly choices?: readonly string[];
  /** Of an event: what the broker has kept is none, and without a value whatever comes is one. Default it is a property. */
  readonly event?: { readonly hasValue: boolean };
  /** The topic on which the device says whether it is there; left out for none. */
  readonly availability?: string;
}

/** Whether a property is on an MQTT broker. */
export function isMqttBinding(binding: Binding | undefined): binding is MqttBinding {
  return binding?.driver === "mqtt";
}
