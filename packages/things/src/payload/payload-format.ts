/** What a body can be: a document in JSON or CBOR, a plain text, or a SenML pack in JSON or CBOR. */
export type Media = "json" | "cbor" | "text" | "senml-json" | "senml-cbor";

/** The media types of each. @see RFC 8259, section 1.2; RFC 8949, section 9.3; RFC 2046, section 4.1.3; RFC 8428, section 12.3 */
export const MEDIA_TYPES: Readonly<Record<Media, string>> = {
  json: "application/json",
  cbor: "application/cbor",
  text: "text/plain",
  "senml-json": "application/senml+json",
  "senml-cbor": "application/senml+cbor",
};

/** The media type that a body is sent as, and asked for. */
export function mediaTypeOf({ media, mediaType }: Pick<PayloadFormat, "media" | "mediaType">): string {
  return mediaType ?? MEDIA_TYPES[media];
}

/** How a value stands in the body of a message, both ways. */
export interface PayloadFormat {
  readonly media: Media;
  /** The media type where it is another one that is read as `media` is; default that of `media`. */
  readonly mediaType?: string;
  /** JSON pointer (RFC 6901) to the value in a document; undefined when the document is the value. */
  readonly pointer: string | undefined;
  /** The whole name of the SenML record; undefined for the only one. */
  readonly record: string | undefined;
  /** The value's UCUM unit, for SenML; undefined for none. */
  readonly unit: string | undefined;
  /** Whether it is written as `true` and `false`. */
  readonly isBoolean: boolean;
  /** The document that a written value is put into; undefined for none but the value. */
  readonly template: unknown;
  /** Whether what is written has no body at all. */
  readonly isEmpty: boolean;
  /** Texts that documents and plain texts have in place of numbers: the value is a text's place. Default none. */
  readonly words?: readonly string[];
  /** Where the answer to what is written stands, and its words; default as what is written. */
  readonly answer?: { readonly pointer: string | undefined; readonly words?: readonly string[] };
}

/** A document in JSON that is the value. */
export const WHOLE_JSON: PayloadFormat = {
  media: "json",
  pointer: undefined,
  record: undefined,
  unit: undefined,
  isBoolean: false,
  template: undefined,
  isEmpty: false,
};
