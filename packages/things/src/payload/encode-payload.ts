import { documentWith, encodeSenml, senmlUnit } from "@thimble/model";
import { encode } from "cborg";
import type { PayloadFormat } from "./payload-format.ts";
import { senmlJsonToCbor } from "./senml-cbor.ts";

/** The body that writes a number; undefined for one without a body. */
export function encodePayload(value: number, format: PayloadFormat): Uint8Array | undefined {
  if (format.isEmpty) return undefined;
  const plain = format.isBoolean ? value !== 0 : value;
  const written = format.words?.[value] ?? plain;
  switch (format.media) {
    case "text":
      if (format.pointer === undefined) return bytesOf(String(written));
      return bytesOf(JSON.stringify(documentFor(written, format)));
    case "json":
      return bytesOf(JSON.stringify(documentFor(written, format)));
    case "cbor":
      return encode(documentFor(written, format));
    case "senml-json":
      return bytesOf(toSenml(plain, format));
    case "senml-cbor":
      return senmlJsonToCbor(toSenml(plain, format));
  }
}

function documentFor(
  written: string | number | boolean,
  { pointer, template }: Pick<PayloadFormat, "pointer" | "template">,
): unknown {
  return documentWith(pointer ?? "", written, template);
}

/** A pack with one record, without a time: it is for now. @see RFC 8428, section 4.5.3 */
function toSenml(plain: number | boolean, { record, unit }: PayloadFormat): string {
  const conversion = typeof plain === "number" && unit !== undefined ? senmlUnit(unit) : undefined;
  const value =
    typeof plain === "number" && conversion !== undefined ? plain * conversion.scale + conversion.offset : plain;
  return encodeSenml([
    { name: record ?? "value", unit: conversion?.unit, time: 0, value, sum: undefined, updateTime: undefined },
  ]);
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
