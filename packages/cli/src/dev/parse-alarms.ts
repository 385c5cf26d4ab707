import type { BusMessage } from "@thimble/agent";
import { ThimbleError } from "@thimble/base";
import { decodeSenml, SENML_ABSOLUTE_TIME, type SenmlRecord } from "@thimble/model";

/**
 * The alarms that a message carries: each record of its SenML is one, at its time. A time that is relative to now counts from the message's.
 * @throws ThimbleError model.bad-senml when it is no SenML
 * @see RFC 8428, section 4.5.3 for relative times
 */
export function parseAlarms({
  topic,
  payload,
  time: now,
}: Pick<BusMessage, "topic" | "payload" | "time">): readonly SenmlRecord[] {
  try {
    return decodeSenml(new TextDecoder().decode(payload)).map((record) =>
      record.time < SENML_ABSOLUTE_TIME ? { ...record, time: now + record.time } : record,
    );
  } catch (cause) {
    throw new ThimbleError("model.bad-senml", `Cannot take an alarm from "${topic}": a message there is no SenML`, {
      expected: "SenML on the topic that plant.yaml expects alarms on",
      cause,
    });
  }
}
