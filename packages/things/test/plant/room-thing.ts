import { SeededRandom, SILENT_LOGGER, SystemClock } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import type { ThingDescription } from "../../src/description/thing-description.ts";

/** What servers of plants are made of in tests on real sockets. */
export function plantParts() {
  return { clock: new SystemClock(), random: new SeededRandom(1), logger: SILENT_LOGGER };
}

/** A heated room by Modbus: its temperature in tenths of a degree, its heater's coil, its temperature outside as a float. */
export function modbusRoom(address = "127.0.0.1:1502", name = "room", simulate = "speed: 1000"): ThingDescription {
  return parseThingDescription(
    `
"@context": [https://www.w3.org/2022/wot/td/v1.1, { modv: https://www.w3.org/2019/wot/modbus#, thimble: urn:thimble:td:v1# }]
title: Room
base: modbus+tcp://${address}/1/
thimble:simulate: { model: heated-room, ${simulate} }
properties:
  temperature:
    type: number
    unit: Cel
    readOnly: true
    thimble:scale: 0.1
    forms: [{ href: "0", modv:entity: InputRegister, modv:type: xsd:short, modv:zeroBasedAddressing: true }]
  power:
    type: number
    unit: kW
    readOnly: true
    thimble:scale: 0.001
    forms: [{ href: "1", modv:entity: InputRegister, modv:zeroBasedAddressing: true }]
  heater:
    type: boolean
    forms: [{ href: "0", modv:entity: Coil, modv:zeroBasedAddressing: true }]
  outside:
    type: number
    unit: Cel
    forms: [{ href: "10?quantity=2", modv:entity: HoldingRegister, modv:type: xsd:float, modv:zeroBasedAddressing: true }]
actions:
  boost:
    forms: [{ href: "7", modv:entity: Coil, modv:zeroBasedAddressing: true }]
`,
    `${name}.td.yaml`,
    name,
  );
}

/** A heated room by MQTT: two values in one document, the heater's state and command on topics of their own. */
export function mqttRoom(port: number, terms = ""): ThingDescription {
  return parseThingDescription(
    `
"@context": [https://www.w3.org/2022/wot/td/v1.1, { mqv: https://www.w3.org/2019/wot/mqtt#, thimble: urn:thimble:td:v1# }]
title: Room
base: mqtt://127.0.0.1:${port}
thimble:simulate: { model: heated-room, start: 20, ${terms} }
properties:
  temperature:
    type: number
    unit: Cel
    readOnly: true
    forms: [{ href: "", mqv:filter: room/+/state, thimble:pointer: /climate/temperature }]
  power:
    type: number
    unit: W
    readOnly: true
    forms: [{ href: "", mqv:filter: room/+/state, thimble:pointer: /climate/power }]
  heater:
    type: boolean
    forms: [{ href: "", mqv:filter: room/heater, mqv:topic: room/heater/set }]
  outside:
    type: number
    unit: Cel
    forms: [{ href: "", mqv:topic: room/outside }]
`,
    "room.td.yaml",
    "room",
  );
}
