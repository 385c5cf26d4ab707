import type { Agent } from "@thimble/agent";
import { describeError } from "@thimble/base";
import type { SenmlRecord } from "@thimble/model";
import type { PlantExpectation } from "@thimble/things";
import { formatQuantity, formatTime } from "../output/format.ts";
import type { DeviceWatch } from "../view/device-watch.ts";
import { parseAlarms } from "./parse-alarms.ts";

/** Shows the alarms on a topic as events. Those of one episode, which ends after a time of calm, are one event that counts them. */
export function showAlarms(
  agent: Pick<Agent, "subscribe">,
  { topic, calm }: Pick<PlantExpectation, "topic" | "calm">,
  watch: Pick<DeviceWatch, "tell">,
): Disposable {
  let last = Number.NEGATIVE_INFINITY;
  return agent.subscribe(topic, (message) => {
    try {
      for (const alarm of parseAlarms(message)) {
        const isMore = Math.abs(alarm.time - last) * 1000 <= calm;
        last = alarm.time;
        watch.tell({ subject: topic, severity: "bad", text: describeAlarm(alarm) }, isMore);
      }
    } catch (error) {
      watch.tell({ subject: topic, severity: "bad", text: describeError(error) });
    }
  });
}

/** `alarm: score -7.236 at 2014-02-08 13:55:00`: its time is the record's, not the clock's. */
function describeAlarm({ name, value, unit, time }: SenmlRecord): string {
  // The SenML unit / is a pure number.
  const shown = typeof value === "number" ? formatQuantity(value, unit === "/" ? "1" : unit) : String(value ?? "");
  return `alarm: ${`${name} ${shown}`.trim()} at ${formatTime(time)}`;
}
