import assert from "node:assert/strict";
import { test } from "node:test";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { describeZigbeeDevice } from "../../src/zigbee/describe-zigbee-device.ts";
import type { ZigbeeDevice } from "../../src/zigbee/zigbee-device.ts";

const BRIDGE = { broker: "mqtt://192.0.2.8", topic: "zigbee2mqtt" };

/** A plug as its converter exposes it: a group, readings with units, a choice, a composite. */
const PLUG: ZigbeeDevice = {
  friendly_name: "hall/plug 1",
  definition: {
    model: "TS011F",
    vendor: "TuYa",
    description: "Smart plug",
    exposes: [
      {
        type: "switch",
        features: [{ type: "binary", property: "state", access: 7, value_on: "ON", value_off: "OFF" }],
      },
      { type: "numeric", property: "power", access: 5, unit: "W", description: "Power now" },
      { type: "numeric", property: "countdown", access: 3, unit: "s", value_min: 0, value_max: 43_200 },
      {
        type: "numeric",
        property: "linkquality",
        access: 1,
        unit: "lqi",
        value_min: 0,
        value_max: 255,
        description: "Link",
      },
      { type: "enum", property: "power_outage_memory", access: 7 },
      { type: "binary", property: "child_lock", access: 3, value_on: "LOCK", value_off: "UNLOCK" },
      {
        type: "composite",
        property: "color",
        features: [{ type: "numeric", property: "x", access: 7 }],
      },
      { type: "numeric", property: "identify", access: 2 },
    ],
  },
};

test("a device's description is one that we read, with topics, units, words and ranges", () => {
  const described = describeZigbeeDevice(PLUG, BRIDGE);
  assert.deepEqual([described?.role, described?.leftOut], ["hall_plug_1", ["power_outage_memory"]]);
  const text = JSON.stringify(described?.description);
  const { thing, properties, address } = parseThingDescription(text, "plug.td.json", "plug");
  assert.equal(address, "mqtt://192.0.2.8:1883");
  assert.deepEqual(
    thing.properties.map(({ name, type, unit, minimum, maximum, isReadable, isWritable }) =>
      [name, type, unit, minimum, maximum, isReadable ? "r" : "", isWritable ? "w" : ""].join(" ").trim(),
    ),
    [
      "state boolean    r w",
      "power number W   r",
      "countdown number s 0 43200 r w",
      "linkquality number 1 0 255 r",
      "child_lock boolean    r w",
      "color.x number 1   r w",
      "identify number 1    w",
    ],
  );
  const common = { driver: "mqtt", qos: 0, retain: false, availability: "zigbee2mqtt/hall/plug 1/availability" };
  const lock = { ...common, pointer: "/child_lock", words: { on: "LOCK", off: "UNLOCK" } };
  assert.deepEqual(properties[4]?.read, { ...lock, topic: "zigbee2mqtt/hall/plug 1" });
  assert.deepEqual(properties[4]?.write, { ...lock, topic: "zigbee2mqtt/hall/plug 1/set" });
  assert.deepEqual(properties[5]?.read, { ...common, pointer: "/color/x", topic: "zigbee2mqtt/hall/plug 1" });
  // A unit that UCUM does not have is told to people.
  assert.equal(thing.properties[3]?.title, "Link (lqi)");
});

test("what has no numbers has no description", () => {
  for (const device of [
    { friendly_name: "Coordinator", definition: null },
    { friendly_name: "new one" },
    { friendly_name: "button", definition: { exposes: [{ type: "enum", property: "action", access: 1 }] } },
    { ...PLUG, friendly_name: "a+b" },
  ])
    assert.equal(describeZigbeeDevice(device, BRIDGE), undefined);
});

/** The examples of Zigbee2MQTT's own page, as they stand there. @see github.com/Koenkk/zigbee2mqtt.io at 029991d, docs/guide/usage/exposes.md */
const PUBLISHED = `[
{"type":"binary","name":"occupancy","property":"occupancy","value_on":true,"value_off":false,"access":1},
{"type":"binary","name":"state","property":"state","value_on":"ON","value_off":"OFF","value_toggle":"TOGGLE","access":7},
{"type":"numeric","name":"brightness","property":"brightness","value_min":0,"value_max":254,"access":7},
{"type":"numeric","name":"temperature","property":"temperature","unit":"°C","access":1},
{"type":"numeric","name":"color_temp_startup","property":"color_temp_startup","unit":"mired","access":7,
 "presets":{"name":"previous","value":65535,"description":"Restore previous color_temp on cold power on"}},
{"type":"enum","name":"identify","property":"identify","values":["blink","okay"],"access":2},
{"type":"text","name":"inserted","property":"inserted","access":1},
{"type":"composite","name":"color_xy","property":"color","features":[
 {"type":"numeric","name":"x","property":"x","access":7},{"type":"numeric","name":"y","property":"y","access":7}]},
{"type":"list","name":"no_occupancy_since","property":"no_occupancy_since","access":1,
 "item_type":{"access":3,"name":"temperature","type":"numeric"}},
{"type":"fan","features":[
 {"type":"binary","name":"state","property":"fan_state","value_on":"ON","value_off":"OFF","access":7},
 {"type":"enum","name":"mode","property":"fan_mode","values":["off","low","medium","high","on","auto","smart"],"access":7}]},
{"type":"cover","features":[
 {"type":"numeric","name":"position","property":"position","value_min":0,"value_max":100,"access":7},
 {"type":"numeric","name":"tilt","property":"tilt","value_min":0,"value_max":100,"access":7}]},
{"type":"climate","features":[
 {"type":"numeric","name":"occupied_heating_setpoint","property":"occupied_heating_setpoint","value_min":7,"value_max":30,"value_step":0.5,"access":7,"unit":"°C"},
 {"type":"numeric","name":"local_temperature","property":"local_temperature","access":3,"unit":"°C"}]}
]`;

test("what Zigbee2MQTT's own page gives as examples is a Thing, with what holds no number left out", () => {
  const exposes = JSON.parse(PUBLISHED);
  const described = describeZigbeeDevice({ friendly_name: "all", definition: { exposes } }, BRIDGE);
  assert.deepEqual(described?.leftOut, ["identify", "inserted", "no_occupancy_since", "fan_mode"]);
  const { thing, properties } = parseThingDescription(JSON.stringify(described?.description), "all.td.json", "all");
  assert.deepEqual(
    thing.properties.map(({ name, unit, isWritable }) => [name, unit ?? "", isWritable ? "w" : ""].join(" ").trim()),
    [
      "occupancy",
      "state  w",
      "brightness 1 w",
      "temperature Cel",
      "color_temp_startup 1 w",
      "color.x 1 w",
      "color.y 1 w",
      "fan_state  w",
      "position 1 w",
      "tilt 1 w",
      "occupied_heating_setpoint Cel w",
      "local_temperature Cel w",
    ],
  );
  assert.deepEqual(properties[0]?.read && "words" in properties[0].read && properties[0].read.words, {
    on: true,
    off: false,
  });
});
