import { ThimbleError } from "@thimble/base";
import { ANNOTATION } from "../oci/annotations.ts";

const NUMBER = /^[1-9]\d{0,15}$/;

/**
 * The number of the release that a manifest's annotations say; undefined for none. `document` names the manifest in errors.
 * @throws ThimbleError images.malformed when it is no whole number from 1 to 2^53 - 1 in decimal digits
 */
export function releaseNumber(annotations: Readonly<Record<string, string>>, document: string): number | undefined {
  const text = annotations[ANNOTATION.release];
  if (text === undefined) return undefined;
  const number = Number(text);
  if (NUMBER.test(text) && Number.isSafeInteger(number)) return number;
  throw new ThimbleError(
    "images.malformed",
    `Cannot read ${document}: its annotation ${ANNOTATION.release} is no number`,
    {
      where: document,
      expected: "a whole number from 1 on in decimal digits",
    },
  );
}
