import type { Media } from "../payload/payload-format.ts";

/** The number of each media type in the options Content-Format and Accept. @see IANA registry "CoAP Content-Formats" */
export const CONTENT_FORMATS: Readonly<Record<Media, number>> = {
  text: 0,
  json: 50,
  cbor: 60,
  "senml-json": 110,
  "senml-cbor": 112,
};
