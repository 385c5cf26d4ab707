import type { DriverModule } from "../driver/driver-module.ts";
import { DEVICE_SECRETS } from "../security/device-secrets.ts";
import type { OpcuaBinding } from "./opcua-binding.ts";
import { OpcuaDriver } from "./opcua-driver.ts";
import { OPCUA_FORM_TERMS, parseOpcuaForm } from "./parse-opcua-form.ts";
import { pkiFolder } from "./pki-folder.ts";

/** Variables and methods of an OPC UA server. */
export const OPCUA: DriverModule<OpcuaBinding> = {
  kind: "opcua",
  schemes: ["opc.tcp"],
  formTerms: OPCUA_FORM_TERMS,
  pollEvery: 0,
  parseForm: parseOpcuaForm,
  areReadTogether: () => false,
  readTogetherWhen: "nothing: an OPC UA server tells of each variable by itself, with the time of its sample",
  bindEvent: (read, hasValue) =>
    read.event === undefined ? undefined : hasValue ? read : { ...read, event: { ...read.event, field: undefined } },
  tellsEventsWhen: "an object of the server that tells of events, or none for the server's own",
  create: (address, { clock }) => new OpcuaDriver({ address, clock, secrets: DEVICE_SECRETS, pkiFolder: pkiFolder() }),
};
