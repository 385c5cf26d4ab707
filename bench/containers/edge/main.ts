import { Quality, thing } from "@thimble/assemblyscript";

// The least that a control loop does with a line: drive another as it goes.
const valve = thing("coolant").boolean("open");

export function reading(_property: u32, value: f64, _time: f64, quality: Quality): void {
  if (quality === Quality.Good) valve.write(value !== 0);
}
