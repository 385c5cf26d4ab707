import { config, Quality, state, thing, topic } from "@thimble/assemblyscript";

// Names are opened once, when the container starts; an event then costs none.
const limit = config.number("LIMIT", 26);
const fan = thing("room").boolean("fan");
const alarm = topic("room/alarm");
const alarms = state.number("alarms");

/** Below this distance to the limit the fan is switched off again, so that it does not flutter. */
const MARGIN: f64 = 2;

/** Called for each reading of what `on.reading` in thimble.yaml names: here room/temperature. */
export function reading(_property: u32, value: f64, _time: f64, quality: Quality): void {
  if (quality !== Quality.Good) return;
  if (value > limit) {
    fan.write(true);
    alarm.publishNumber(value);
    alarms.value += 1; // keyed state: survives a restart
  } else if (value < limit - MARGIN) {
    fan.write(false);
  }
}
