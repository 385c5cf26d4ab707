import { encodeSenml } from "@thimble/model";

/** A SenML pack of one score for each time, as the guard publishes it. */
export function alarmPayload(...times: readonly number[]): Uint8Array {
  const rest = { name: "score", unit: "/", value: 7.25, sum: undefined, updateTime: undefined };
  return new TextEncoder().encode(encodeSenml(times.map((time) => ({ ...rest, time }))));
}
