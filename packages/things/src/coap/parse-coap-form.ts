import type { Millis } from "@thimble/base";
import type { FormInput, ParsedForm } from "../description/form.ts";
import { parseDurationNode } from "../description/parse-duration-node.ts";
import { percentDecoded } from "../description/percent-decoded.ts";
import { FORM_TERMS, refuseUnknownTerms } from "../description/terms.ts";
import { PAYLOAD_TERMS, parsePayloadFormat } from "../payload/parse-payload-format.ts";
import type { CoapBinding } from "./coap-binding.ts";
import { CONTENT_FORMATS } from "./content-format.ts";

/** Terms of a CoAP form. @see WoT CoAP Binding, section "CoAP Vocabulary" */
export const COAP_FORM_TERMS: readonly string[] = [
  ...FORM_TERMS,
  ..."cov:method cov:contentFormat cov:accept cov:blockwise cov:hopLimit".split(" "),
  ..."thimble:pollEvery thimble:timeout".split(" "),
  ...PAYLOAD_TERMS,
];

/** @see RFC 7252, section 6.1 */
const DEFAULT_PORT = 5683;

/** How long an exchange may take when the form does not say: two transmissions more than the first. */
const DEFAULT_TIMEOUT: Millis = 10_000;

/** @see RFC 7252, section 5.8; RFC 8132 */
const READ_METHODS: readonly string[] = ["GET", "POST"];
const WRITE_METHODS: readonly string[] = ["PUT", "POST", "PATCH", "iPATCH", "GET"];

/** How a form says that it is observed. @see WoT CoAP Binding, section "Subprotocol" */
const OBSERVE = "cov:observe";

/** The largest number of a content format: two bytes. @see RFC 7252, section 5.10 */
const LARGEST_FORMAT = 65_535;

/** Reads a form `coap://host:port/path?query` with its `cov:` terms; reports what is wrong. */
export function parseCoapForm(input: FormInput): ParsedForm<CoapBinding> | undefined {
  const { node, url, href, property } = input;
  refuseUnknownTerms(node, COAP_FORM_TERMS);
  if (url.hostname === "")
    href.report("things.bad-description", "there is no host in it", { expected: "coap://host:port/path" });
  if (url.username !== "")
    href.report("things.bad-description", "there is a login in it", { expected: "coap://host:port/path" });
  const format = parsePayloadFormat(input);
  const common = {
    driver: "coap",
    path: decoded(url.pathname.split("/").slice(1)),
    query: decoded(url.search.slice(1).split("&")),
    format,
    timeout: parseDurationNode(node.get("thimble:timeout")) ?? DEFAULT_TIMEOUT,
  } as const;
  const usual = CONTENT_FORMATS[format.media];
  const accept = node.get("cov:accept")?.asInteger(0, LARGEST_FORMAT) ?? usual;
  const contentFormat = node.get("cov:contentFormat")?.asInteger(0, LARGEST_FORMAT) ?? usual;
  const isObserved = node.get("subprotocol")?.asOneOf([OBSERVE]) !== undefined;
  const method = node.get("cov:method");
  const named = method?.asOneOf(input.isForWriting ? WRITE_METHODS : READ_METHODS);
  if (input.isForReading && input.isForWriting && method !== undefined)
    method.report("things.bad-description", "its form both reads and writes", {
      expected: "a form for each, with an op",
    });
  const readMethod = input.isForWriting ? "GET" : (named ?? "GET");
  return {
    driver: "coap",
    address: `coap://${url.hostname}:${url.port === "" ? DEFAULT_PORT : url.port}`,
    read: input.isForReading ? { ...common, method: readMethod, contentFormat: accept, isObserved } : undefined,
    write: input.isForWriting
      ? { ...common, method: named ?? (property.isAction ? "POST" : "PUT"), contentFormat, isObserved: false }
      : undefined,
    pollEvery: parseDurationNode(node.get("thimble:pollEvery")),
  };
}

/** @see RFC 7252, section 6.4, steps 8 and 9 */
function decoded(parts: readonly string[]): readonly string[] {
  return parts.flatMap((part) => (part === "" ? [] : [percentDecoded(part)]));
}
