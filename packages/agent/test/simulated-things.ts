import { type Clock, SeededRandom, SILENT_LOGGER } from "@thimble/base";
import { DriverRegistry, SimulatedDriver, ThingHost } from "@thimble/things";

/** A host whose every device is simulated by one driver, which a test can break. */
export function simulatedThings(clock: Clock): { readonly host: ThingHost; readonly driver: SimulatedDriver } {
  const random = new SeededRandom(1);
  const driver = new SimulatedDriver({ clock, random });
  const refuse = (): never => {
    throw new RangeError("only simulated devices here");
  };
  const drivers = new DriverRegistry({ simulated: () => driver, modbus: refuse, mqtt: refuse });
  return { host: new ThingHost({ clock, random, logger: SILENT_LOGGER, drivers }), driver };
}
