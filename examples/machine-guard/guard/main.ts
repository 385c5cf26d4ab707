import { config, Quality, senml, state, thing, topic } from "@thimble/assemblyscript";

/** Readings that the baseline remembers: four weeks, at one every five minutes. */
const MEMORY: f64 = 4 * 7 * 288;
/** Readings before the first alarm: two days. */
const LEARNING: f64 = 2 * 288;
/** Usual deviations that one reading may teach at most: a failure is no new normal. */
const CLIP: f64 = 1.5;
/** Seconds without an alarm after which the valve is closed. */
const CALM: f64 = 86400;

/** Usual deviations from the baseline that are an alarm. */
const limit = config.number("LIMIT", 6);
const valve = thing("coolant").boolean("open");
const anomaly = topic("plant/1/anomaly");
const score = senml.field("score", "/");

// What was learned is kept, so that a restart goes on where the last one ended.
const baseline = state.number("baseline");
const deviation = state.number("deviation");
const readings = state.number("readings");
/** Time of the last alarm; 0 while it is calm. */
const alarm = state.number("alarm");
/** Time of the last reading: one that is polled twice counts once. */
let latest: f64 = 0;

export function reading(_property: u32, value: f64, time: f64, quality: Quality): void {
  if (time <= latest || quality === Quality.Stale || quality === Quality.Unreachable) return;
  latest = time;

  const usual = deviation.value;
  const count = min(readings.value + 1, MEMORY);
  let distance = value - baseline.value;
  if (count > LEARNING) {
    if (abs(distance) > limit * usual) {
      // Asked for with every alarm: a valve that can not be reached now opens late rather than never.
      valve.write(true);
      score.add(distance / usual, time);
      senml.publish(anomaly);
      alarm.value = time;
    } else if (alarm.value > 0 && abs(time - alarm.value) > CALM) {
      // Also when the alarm is far in the future: the machine's clock was set back, or the record begins again.
      valve.write(false);
      alarm.value = 0;
    }
    distance = max(-CLIP * usual, min(CLIP * usual, distance));
  }
  baseline.value += distance / count;
  deviation.value += (abs(distance) - usual) / count;
  readings.value = count;
}
