import type { Binding } from "../driver/binding.ts";
import type { SparkplugPlace } from "./sparkplug-topic.ts";

/** Which metric a property is. */
export interface SparkplugBinding extends Binding, SparkplugPlace {
  readonly driver: "sparkplug";
  readonly metric: string;
}
