import assert from "node:assert/strict";
import { test } from "node:test";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { simulateDescription, withSimulation } from "../../src/description/simulate-description.ts";
import type { Fault } from "../../src/simulated/fault.ts";
import { isSimulatedBinding } from "../../src/simulated/simulated-binding.ts";
import { thingText } from "../things.ts";

const FAULTS: readonly Fault[] = [{ kind: "gone" }];

function tank() {
  const simulate = "thimble:simulate: { kind: constant, value: 3, faults: [{ kind: stuck }] }";
  const text = thingText(
    `level: { type: number, unit: "%", thimble:scale: 0.1, ${simulate}, forms: [{ href: "1", modv:entity: HoldingRegister }] }`,
  );
  const action = 'actions: { drain: { forms: [{ href: "2", modv:entity: Coil }] } }';
  return parseThingDescription(`${text}${action}`, "tank.td.yaml", "tank");
}

test("simulateDescription() puts a signal and its faults in place of what a driver reads, in the property's unit", () => {
  const { driver, address, properties, actions } = simulateDescription({ ...tank(), faults: FAULTS });
  assert.deepEqual([driver, address], ["simulated", "simulated:tank"]);
  const binding = {
    driver: "simulated",
    key: "tank/level",
    signal: { kind: "constant", value: 3 },
    faults: [{ kind: "stuck" }],
    deviceFaults: FAULTS,
  };
  assert.deepEqual([properties[0]?.read, properties[0]?.write, properties[0]?.scale], [binding, binding, 1]);
  assert.deepEqual(actions[0]?.write, {
    driver: "simulated",
    key: "tank/drain",
    signal: { kind: "constant", value: 0 },
    deviceFaults: FAULTS,
  });
});

test("withSimulation() leaves what another driver reads as it is, and keeps how it is simulated", () => {
  const plain = tank();
  const description = withSimulation(plain, { isOn: false, ports: new Map(), faults: FAULTS });
  assert.deepEqual(description.properties, plain.properties);
  assert.deepEqual(description.faults, FAULTS);
  const simulated = withSimulation(simulateDescription(plain), { isOn: false, ports: new Map(), faults: FAULTS });
  const [bound] = simulated.properties;
  assert.deepEqual(isSimulatedBinding(bound?.read) && bound.read.deviceFaults, FAULTS);
});
