import { FORM_TERMS } from "../description/terms.ts";
import type { DriverModule } from "../driver/driver-module.ts";
import { parseSimulatedForm } from "./parse-simulated-form.ts";
import type { SimulatedBinding } from "./simulated-binding.ts";
import { SimulatedDriver } from "./simulated-driver.ts";

/** What is made up. */
export const SIMULATED: DriverModule<SimulatedBinding> = {
  kind: "simulated",
  schemes: ["simulated"],
  formTerms: FORM_TERMS,
  pollEvery: 1000,
  parseForm: parseSimulatedForm,
  hasDocuments: true,
  writesMember: (write) => write,
  areReadTogether: () => true,
  readsBack: (write) => write,
  readTogetherWhen: "properties of one Thing",
  bindEvent: (read) => read,
  tellsEventsWhen: "op: subscribeevent",
  create: (_address, parts) => new SimulatedDriver(parts),
};
