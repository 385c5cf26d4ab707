import { Quality, senml, thing, topic } from "@thimble/assemblyscript";

const air = thing("hall").number("temperature");
const humidity = thing("hall").number("humidity");
const machine = thing("machine").number("temperature");

const climate = topic("plant/1/climate");
const dewPoint = senml.field("dewPoint", "Cel");
/** How much warmer the machine is than the dew point; below 0 it gets wet. */
const margin = senml.field("margin", "K");

export function reading(property: u32, value: f64, time: f64, quality: Quality): void {
  // The temperature comes first of the two, and humidity is what changes quickly.
  if (!humidity.is(property) || quality === Quality.Stale || quality === Quality.Unreachable) return;
  if (air.quality !== Quality.Good) return;

  // One degree for each 5 % below saturation, good to a degree above 50 %. Source: Lawrence, Bull. Amer. Meteor. Soc. 86 (2005), 225-234.
  const dew = air.value - (100 - value) / 5;
  dewPoint.add(dew, time);
  if (machine.quality === Quality.Good) margin.add(machine.value - dew, time);
  senml.publish(climate);
}
