import type { TestContext } from "node:test";
import { Logger, type LogRecord, SeededRandom, VirtualClock } from "@thimble/base";
import type { Reading } from "@thimble/model";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import type { ThingDescription } from "../../src/description/thing-description.ts";
import { DriverRegistry } from "../../src/driver/driver-registry.ts";
import { ThingHost } from "../../src/host/thing-host.ts";
import { thingText } from "../things.ts";
import { FakePolledDriver, FakePushedDriver } from "./fake-driver.ts";

/** A Thing whose properties are simulated bindings, so that a fake driver can be put behind them. */
export function fakeThing(properties: string, name = "t"): ThingDescription {
  return parseThingDescription(thingText(properties, "simulated:"), `${name}.td.yaml`, name);
}

/** A property of it, in one line. */
export function fakeProperty(name: string, terms = 'type: number, unit: "1"'): string {
  return `${name}: { ${terms}, forms: [{ href: "simulated:" }] }`;
}

/** A host in virtual time with fake devices: `simulated` Things get `polled`, and after `usePushed` they get `pushed`. */
export function hostUnderTest(t: TestContext) {
  const clock = new VirtualClock();
  const log: LogRecord[] = [];
  const readings: Reading[] = [];
  const polled = new FakePolledDriver(clock);
  const pushed = new FakePushedDriver(clock);
  let isPushed = false;
  const refuse = (): never => {
    throw new Error("Only simulated Things are used here");
  };
  const drivers = new DriverRegistry({ modbus: refuse, mqtt: refuse, simulated: () => (isPushed ? pushed : polled) });
  const host = new ThingHost({
    clock,
    random: new SeededRandom(1),
    logger: new Logger("things", (record) => log.push(record)),
    drivers,
  });
  host.onReading((reading) => void readings.push(reading));
  t.after(() => host.close());
  const usePushed = (): void => {
    isPushed = true;
  };
  return { clock, log, readings, polled, pushed, host, usePushed };
}
