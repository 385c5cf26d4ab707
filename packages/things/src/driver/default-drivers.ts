import type { Clock, Random } from "@thimble/base";
import { ModbusTcpDriver } from "../modbus/modbus-tcp-driver.ts";
import { MqttDriver } from "../mqtt/mqtt-driver.ts";
import { SimulatedDriver } from "../simulated/simulated-driver.ts";
import { DriverRegistry } from "./driver-registry.ts";

/** Every driver there is, on the real network. The composition root gives it to `ThingHost`. */
export function defaultDrivers(parts: { readonly clock: Clock; readonly random: Random }): DriverRegistry {
  return new DriverRegistry({
    modbus: (address) => new ModbusTcpDriver({ address, clock: parts.clock }),
    mqtt: (address) => new MqttDriver({ address, clock: parts.clock }),
    simulated: () => new SimulatedDriver(parts),
  });
}
