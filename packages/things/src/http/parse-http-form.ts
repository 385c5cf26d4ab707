import type { Millis } from "@thimble/base";
import type { YamlNode } from "@thimble/model";
import type { FormInput, ParsedForm } from "../description/form.ts";
import { parseDurationNode } from "../description/parse-duration-node.ts";
import { FORM_TERMS, refuseUnknownTerms } from "../description/terms.ts";
import { PAYLOAD_TERMS, parsePayloadFormat } from "../payload/parse-payload-format.ts";
import { DELIVERIES, type HttpBinding } from "./http-binding.ts";

/** Terms of an HTTP form. @see HTTP Vocabulary in RDF 1.0, as WoT Thing Description 1.1, section 8.3.1 "Protocol Binding based on HTTP" uses it */
export const HTTP_FORM_TERMS: readonly string[] = [
  ...FORM_TERMS,
  ..."htv:methodName htv:headers thimble:pollEvery thimble:timeout".split(" "),
  ...PAYLOAD_TERMS,
];

/** How long an answer may take when the form does not say. */
const DEFAULT_TIMEOUT: Millis = 5000;

/** Methods that a form may name: those that carry or fetch a value. @see RFC 9110, section 9.1; RFC 5789 */
const READ_METHODS: readonly string[] = ["GET", "POST"];
const WRITE_METHODS: readonly string[] = ["PUT", "POST", "PATCH", "GET"];

/** @see WoT Thing Description 1.1, section 8.3.1: GET reads, PUT writes, POST invokes */
const DEFAULT_WRITE = "PUT";
const DEFAULT_INVOKE = "POST";

/** Headers that HTTP, the body or the security definitions say. */
const OWN_HEADERS: readonly string[] = [
  ..."authorization proxy-authorization cookie host connection content-length content-type".split(" "),
  ..."transfer-encoding te trailer upgrade expect".split(" "),
];

/** Reads a form `http://host:port/path` or `https://…` with its `htv:` terms; reports what is wrong. */
export function parseHttpForm(input: FormInput): ParsedForm<HttpBinding> | undefined {
  const { node, property, frame } = input;
  refuseUnknownTerms(node, HTTP_FORM_TERMS);
  const url = targetOf(input);
  const common = {
    driver: "http",
    url: url.href,
    headers: parseHeaders(node),
    format: parsePayloadFormat(input),
    timeout: parseDurationNode(node.get("thimble:timeout")) ?? DEFAULT_TIMEOUT,
    security: frame.security.of(node),
    ca: url.protocol === "https:" ? frame.ca : undefined,
  } as const;
  const delivery = node.get("subprotocol")?.asOneOf(DELIVERIES) ?? "poll";
  const method = node.get("htv:methodName");
  const choices = input.isForWriting ? WRITE_METHODS : READ_METHODS;
  // A tool may say by its method what a form is for; a person who says what can not be has slipped.
  const isOther = frame.isOfTool === true && method?.kind === "string" && !choices.includes(method.asString() ?? "");
  if (isOther) return { driver: "http", address: url.origin, read: undefined, write: undefined, pollEvery: undefined };
  const named = method?.asOneOf(choices);
  if (input.isForReading && input.isForWriting && method !== undefined)
    method.report("things.bad-description", "its form both reads and writes", {
      expected: "a form for each, with an op",
    });
  const write = property.isAction ? DEFAULT_INVOKE : DEFAULT_WRITE;
  return {
    driver: "http",
    address: url.origin,
    read: input.isForReading
      ? { ...common, method: input.isForWriting ? "GET" : (named ?? "GET"), delivery }
      : undefined,
    write: input.isForWriting ? { ...common, method: named ?? write, delivery: "poll" } : undefined,
    pollEvery: parseDurationNode(node.get("thimble:pollEvery")),
  };
}

/** The address that is asked, without a fragment; of its variables only those of a key are left. */
function targetOf({ href, url, node, frame }: FormInput): URL {
  const target = new URL(url);
  if (target.username !== "" || target.password !== "")
    href.report("things.bad-description", "there is a login in it", {
      expected: "securityDefinitions with a basic scheme, and its secret on the device",
    });
  const keys = frame.security.keysInAddress(node).map((name) => `%7B${encodeURIComponent(name)}%7D`);
  if (/[{}]|%7[BD]/i.test(keys.reduce((text, key) => text.replaceAll(key, ""), target.href)))
    href.report("things.bad-description", "there is a variable in it", {
      expected: "an address with its values in place",
    });
  target.username = "";
  target.password = "";
  target.hash = "";
  return target;
}

function parseHeaders(node: YamlNode): HttpBinding["headers"] {
  const list = node.get("htv:headers")?.asList("a list of headers") ?? [];
  return list.flatMap((item) => {
    item.refuseUnknownKeys(["@type", "htv:fieldName", "htv:fieldValue"]);
    const nameNode = item.require("htv:fieldName", "the name of a header");
    const name = nameNode?.asString();
    const value = item.require("htv:fieldValue", "its value")?.asText();
    if (name === undefined || value === undefined) return [];
    if (OWN_HEADERS.includes(name.toLowerCase())) {
      nameNode?.report("things.bad-description", `the header "${name}" can not be set here`, {
        expected: "a login in securityDefinitions, a media type in contentType",
      });
      return [];
    }
    // @see RFC 9110, sections 5.1 and 5.5
    if (/^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e]*$/.test(value)) return [[name, value] as const];
    item.report("things.bad-description", "it is no header", {
      expected: "a name of letters and -, a value of ASCII characters",
    });
    return [];
  });
}
