import { nearest } from "@thimble/base";
import { isJsonPointer, isSenmlName, type YamlNode } from "@thimble/model";
import type { FormInput } from "../description/form.ts";
import { MEDIA_TYPES, type Media, type PayloadFormat } from "./payload-format.ts";
import { EVENT_STREAM } from "./unknown-media.ts";

/** Terms of a form that say how its body is made, beside `contentType`. */
export const PAYLOAD_TERMS: readonly string[] = ["thimble:pointer", "thimble:record", "thimble:body"];

/**
 * Reads how a form's body is made; reports what is wrong.
 * @see WoT Thing Description 1.1, section 5.4 "Default Value Definitions": a `contentType` that is left out is application/json
 */
export function parsePayloadFormat({ node, property }: Pick<FormInput, "node" | "property">): PayloadFormat {
  const { media, mediaType } = parseMedia(node);
  const own = parsePointer(node);
  const pointer = property.pointer === undefined ? own : `${own ?? ""}${property.pointer}`;
  const record = parseRecord(node);
  const body = node.get("thimble:body");
  const isDocument = media === "json" || media === "cbor";
  refuseWithout(node, "thimble:pointer", isDocument, MEDIA_TYPES.json);
  refuseWithout(node, "thimble:body", isDocument, MEDIA_TYPES.json);
  refuseWithout(node, "thimble:record", media.startsWith("senml"), `${MEDIA_TYPES["senml-json"]} or its CBOR`);
  return {
    media,
    ...(mediaType !== undefined && { mediaType }),
    pointer,
    record,
    unit: property.unit,
    isBoolean: property.type === "boolean",
    template: body?.toValue() ?? property.template,
    isEmpty: property.isBare && body === undefined && property.template === undefined,
    ...(property.words !== undefined && { words: property.words }),
    ...answerOf(property, own),
  };
}

/** Where the answer of an action stands, where that is another place than its input does. */
function answerOf({ pointer, answer }: FormInput["property"], own: string | undefined): Pick<PayloadFormat, "answer"> {
  if (answer !== undefined) return { answer: { ...answer, pointer: `${own ?? ""}${answer.pointer}` } };
  return pointer === undefined ? {} : { answer: { pointer: own } };
}

function parseMedia(node: YamlNode): Pick<PayloadFormat, "media" | "mediaType"> {
  const value = node.get("contentType");
  const text = value?.asString("a media type");
  if (text === undefined) return { media: "json" };
  const type = text.split(";")[0]?.trim().toLowerCase() ?? "";
  // What the events of a stream carry it does not say: JSON is what a form has by default.
  if (type === EVENT_STREAM) return { media: "json" };
  const known = Object.entries(MEDIA_TYPES).find(([, name]) => name === type)?.[0];
  if (known !== undefined && isMedia(known)) return { media: known };
  // A structured suffix says what it is read as. @see RFC 6839, section 3.1
  if (/^application\/[\w.-]+\+json$/.test(type)) return { media: "json", mediaType: type };
  const all = Object.values(MEDIA_TYPES);
  const near = nearest(type, all);
  value?.report("things.bad-description", `a body of "${type}" is not supported`, {
    expected: near === undefined ? `one of ${all.join(", ")}` : `did you mean "${near}"?`,
  });
  return { media: "json" };
}

function isMedia(text: string): text is Media {
  return text in MEDIA_TYPES;
}

function parsePointer(node: YamlNode): string | undefined {
  const value = node.get("thimble:pointer");
  const text = value?.asString();
  if (text === undefined || isJsonPointer(text)) return text;
  value?.report("things.bad-description", `"${text}" is no JSON pointer`, { expected: "names that each begin with /" });
  return undefined;
}

function parseRecord(node: YamlNode): string | undefined {
  const value = node.get("thimble:record");
  const text = value?.asString();
  if (text === undefined || isSenmlName(text)) return text;
  value?.report("things.bad-description", `"${text}" is no name of a SenML record`, {
    expected: "letters, digits and -:./_, first a letter or digit",
  });
  return undefined;
}

function refuseWithout(node: YamlNode, term: string, isAllowed: boolean, what: string): void {
  if (isAllowed) return;
  node
    .get(term)
    ?.report("things.bad-description", "its form has another contentType", { expected: `contentType ${what}` });
}
