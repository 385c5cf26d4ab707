import { MODBUS_PLANT_SERVER } from "./modbus-plant-server.ts";
import { MQTT_PLANT_SERVER } from "./mqtt-plant-server.ts";
import { OPCUA_PLANT_SERVER } from "./opcua-plant-server.ts";
import type { PlantServerModule } from "./plant-server.ts";

/** Every protocol over which simulated Things are served. */
export const PLANT_SERVERS: readonly PlantServerModule[] = [MODBUS_PLANT_SERVER, MQTT_PLANT_SERVER, OPCUA_PLANT_SERVER];

/** The server whose clients are this driver's. */
export function plantServer(kind: string): PlantServerModule | undefined {
  return PLANT_SERVERS.find((module) => module.kind === kind);
}
