import type { DriverModule } from "../driver/driver-module.ts";
import type { CanBinding } from "./can-binding.ts";
import { CanDriver } from "./can-driver.ts";
import { CAN_FORM_TERMS, parseCanForm } from "./parse-can-form.ts";
import { SocketCanBus } from "./socketcan-bus.ts";

/** Signals on a CAN bus. */
export const CAN: DriverModule<CanBinding> = {
  kind: "can",
  schemes: ["can"],
  formTerms: CAN_FORM_TERMS,
  pollEvery: 0,
  parseForm: parseCanForm,
  areReadTogether: (a, b) => a.id === b.id && a.isExtended === b.isExtended,
  // A frame is acknowledged by whoever is on the bus.
  confirmsWrites: () => false,
  readTogetherWhen: "signals of one CAN message",
  create: (address, { clock }) => {
    const name = new URL(address).hostname;
    return new CanDriver({ name, bus: new SocketCanBus(name), clock });
  },
};
