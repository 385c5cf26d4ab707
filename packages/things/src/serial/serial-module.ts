import type { DriverModule } from "../driver/driver-module.ts";
import { parseSerialForm, SERIAL_FORM_TERMS } from "./parse-serial-form.ts";
import type { SerialBinding } from "./serial-binding.ts";
import { SerialDriver } from "./serial-driver.ts";

/** Messages on a serial line. */
export const SERIAL: DriverModule<SerialBinding> = {
  kind: "serial",
  schemes: ["serial", "serial+tcp"],
  formTerms: SERIAL_FORM_TERMS,
  pollEvery: 1000,
  parseForm: parseSerialForm,
  areReadTogether: (a, b) => a.request === b.request,
  confirmsWrites: ({ confirm }) => confirm !== undefined,
  readTogetherWhen: "groups of one message: the same thimble:request, or none at all",
  create: (address, { clock }) => new SerialDriver({ address, clock }),
};
