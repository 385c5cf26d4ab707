import type { DriverModule } from "../driver/driver-module.ts";
import { DEVICE_SECRETS } from "../security/device-secrets.ts";
import { foreignHttpForm } from "./foreign-http-form.ts";
import { type HttpBinding, requestKey } from "./http-binding.ts";
import { HttpDriver } from "./http-driver.ts";
import { HTTP_FORM_TERMS, parseHttpForm } from "./parse-http-form.ts";

/** Resources of an HTTP server. */
export const HTTP: DriverModule<HttpBinding> = {
  kind: "http",
  schemes: ["http", "https"],
  formTerms: HTTP_FORM_TERMS,
  pollEvery: 5000,
  parseForm: parseHttpForm,
  passesOver: foreignHttpForm,
  hasTemplates: true,
  logins: ["basic", "digest", "auto", "bearer", "apikey", "oauth2"],
  hasDocuments: true,
  writesMember: (write, read) =>
    write.method === "PATCH" ? write : read && { ...write, within: { ...read, delivery: "poll" } },
  areReadTogether: (a, b) => requestKey(a) === requestKey(b),
  bindEvent: (read, hasValue) => (read.delivery === "poll" ? undefined : { ...read, event: { hasValue } }),
  tellsEventsWhen: "subprotocol: longpoll or sse",
  readTogetherWhen: "values of one HTTP address, with the same headers and content type",
  create: (address, { clock }) => new HttpDriver({ address, clock, secrets: DEVICE_SECRETS }),
};
