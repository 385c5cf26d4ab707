import { config, Quality, thing } from "@thimble/assemblyscript";

// The least that a control loop does: decide on every reading, act on few.
const limit = config.number("LIMIT", 90);
const valve = thing("coolant").boolean("open");
let isOpen = false;

export function reading(_property: u32, value: f64, _time: f64, quality: Quality): void {
  if (quality !== Quality.Good || value > limit === isOpen) return;
  isOpen = !isOpen;
  valve.write(isOpen);
}
