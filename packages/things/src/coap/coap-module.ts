import type { DriverModule } from "../driver/driver-module.ts";
import { unknownMedia } from "../payload/unknown-media.ts";
import { type CoapBinding, coapRequestKey } from "./coap-binding.ts";
import { CoapDriver } from "./coap-driver.ts";
import { COAP_FORM_TERMS, parseCoapForm } from "./parse-coap-form.ts";

/** Resources of a CoAP server. */
export const COAP: DriverModule<CoapBinding> = {
  kind: "coap",
  schemes: ["coap"],
  formTerms: COAP_FORM_TERMS,
  pollEvery: 5000,
  parseForm: parseCoapForm,
  passesOver: unknownMedia,
  hasTemplates: true,
  // There is no DTLS.
  logins: [],
  hasDocuments: true,
  writesMember: (write, read) =>
    write.method.endsWith("PATCH") ? write : read && { ...write, within: { ...read, isObserved: false } },
  areReadTogether: (a, b) => coapRequestKey(a) === coapRequestKey(b),
  bindEvent: (read, hasValue) => (read.isObserved ? { ...read, event: { hasValue } } : undefined),
  tellsEventsWhen: "subprotocol: cov:observe",
  readTogetherWhen: "values of one CoAP address, with the same content type",
  create: (address, { clock, random }) => new CoapDriver({ address, clock, random }),
};
