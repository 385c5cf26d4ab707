import { Quality, senml, state, topic } from "@thimble/assemblyscript";

const summary = topic("plant/1/hourly");
const lowest = senml.field("min", "Cel");
const highest = senml.field("max", "Cel");
const mean = senml.field("mean", "Cel");
const count = senml.field("count", "count");

// The hour at hand, kept so that a restart in the middle of it loses nothing.
const hour = state.number("hour");
const low = state.number("low");
const high = state.number("high");
const sum = state.number("sum");
const readings = state.number("readings");
/** Time of the last reading: one that is polled twice counts once. */
let latest: f64 = 0;

export function reading(_property: u32, value: f64, time: f64, quality: Quality): void {
  if (time <= latest || quality === Quality.Stale || quality === Quality.Unreachable) return;
  latest = time;

  const begin = floor(time / 3600) * 3600;
  // Also when it is an earlier one: the machine's clock was set back, or the record begins again.
  if (begin !== hour.value) {
    if (readings.value > 0) publish();
    hour.value = begin;
    low.value = value;
    high.value = value;
    sum.value = 0;
    readings.value = 0;
  }
  low.value = min(low.value, value);
  high.value = max(high.value, value);
  sum.value += value;
  readings.value += 1;
}

/** One pack for the hour that is over, at its begin. */
function publish(): void {
  lowest.add(low.value, hour.value);
  highest.add(high.value, hour.value);
  mean.add(sum.value / readings.value, hour.value);
  count.add(readings.value, hour.value);
  senml.publish(summary);
}
