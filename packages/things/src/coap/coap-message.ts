import { generate, type OptionName, parse } from "coap-packet";
import { type CoapBlock, decodeBlock, decodeUint, encodeBlock, encodeUint } from "./coap-block.ts";

/** What is asked of a server. */
export interface CoapRequest {
  readonly method: string;
  readonly path: readonly string[];
  readonly query: readonly string[];
  /** The content format that is wanted. */
  readonly accept: number | undefined;
  readonly contentFormat: number | undefined;
  readonly payload: Uint8Array | undefined;
  /** 0 to be told of what follows, 1 to be told no more. @see RFC 7641, section 2 */
  readonly observe?: 0 | 1;
  readonly block1?: CoapBlock;
  readonly block2?: CoapBlock;
}

/** What a server answers. */
export interface CoapResponse {
  /** Class and detail, `2.05`. */
  readonly code: string;
  readonly payload: Uint8Array;
  /** Present in what follows an observation; 24 bits. */
  readonly observe: number | undefined;
  readonly block1: CoapBlock | undefined;
  readonly block2: CoapBlock | undefined;
  /** Seconds for which the answer is fresh. */
  readonly maxAge: number;
  /** In hexadecimal; empty for none. */
  readonly etag: string;
}

/** A message of the layer below: what carries a request or a response, or answers one. */
export interface CoapPacket {
  readonly kind: "confirmable" | "non-confirmable" | "acknowledgement" | "reset";
  /** `0.00` for an empty message. */
  readonly code: string;
  readonly messageId: number;
  /** In hexadecimal. */
  readonly token: string;
  /** Undefined for an empty message and for a request. */
  readonly response: CoapResponse | undefined;
}

/** An empty message's code. @see RFC 7252, section 4.1 */
export const EMPTY = "0.00";

/** The longest message in bytes: that of a datagram of IPv4, 65,535 bytes with its headers. A request has at most 1024 bytes of a body. */
const LONGEST = 65_507;

/** How long an answer is fresh that does not say. @see RFC 7252, section 5.10.5 */
const DEFAULT_MAX_AGE_S = 60;

/** A confirmable message with a request. @see RFC 7252, section 3; RFC 7641, section 2; RFC 7959, section 2.1 */
export function encodeRequest(request: CoapRequest, messageId: number, token: string): Buffer {
  const { method, path, query, accept, contentFormat, payload, observe, block1, block2 } = request;
  const options: { readonly name: OptionName; readonly value: Buffer }[] = [];
  const add = (name: OptionName, value: Buffer | undefined): void => {
    if (value !== undefined) options.push({ name, value });
  };
  add("Observe", observe === undefined ? undefined : encodeUint(observe));
  for (const segment of path) add("Uri-Path", Buffer.from(segment, "utf8"));
  add("Content-Format", payload === undefined || contentFormat === undefined ? undefined : encodeUint(contentFormat));
  for (const part of query) add("Uri-Query", Buffer.from(part, "utf8"));
  add("Accept", accept === undefined ? undefined : encodeUint(accept));
  add("Block2", block2 && encodeBlock(block2));
  add("Block1", block1 && encodeBlock(block1));
  const body = payload === undefined ? {} : { payload: Buffer.from(payload) };
  const packet = { confirmable: true, code: method, messageId, token: Buffer.from(token, "hex"), options, ...body };
  return generate(packet, LONGEST);
}

/** An empty message: an acknowledgement or a reset. @see RFC 7252, section 4.3 */
export function encodeEmpty(kind: "acknowledgement" | "reset", messageId: number): Buffer {
  return generate({
    code: EMPTY,
    messageId,
    ack: kind === "acknowledgement",
    reset: kind === "reset",
  });
}

/** The message in a datagram; undefined when there is none. */
export function decodePacket(bytes: Uint8Array): CoapPacket | undefined {
  let packet: ReturnType<typeof parse>;
  try {
    packet = parse(Buffer.from(bytes));
  } catch {
    // A datagram that is no CoAP is passed over. @see RFC 7252, section 4.2
    return undefined;
  }
  const { code, messageId, token } = packet;
  const kind = packet.ack
    ? "acknowledgement"
    : packet.reset
      ? "reset"
      : packet.confirmable
        ? "confirmable"
        : "non-confirmable";
  const isResponse = code !== EMPTY && !code.startsWith("0.");
  return { kind, code, messageId, token: token.toString("hex"), response: isResponse ? toResponse(packet) : undefined };
}

function toResponse({ code, payload, options }: ReturnType<typeof parse>): CoapResponse {
  const find = (name: OptionName): Buffer | undefined => options.find((option) => option.name === name)?.value;
  const observe = find("Observe");
  const block1 = find("Block1");
  const block2 = find("Block2");
  const maxAge = find("Max-Age");
  return {
    code,
    payload: new Uint8Array(payload),
    observe: observe === undefined ? undefined : decodeUint(observe),
    block1: block1 && decodeBlock(block1),
    block2: block2 && decodeBlock(block2),
    maxAge: maxAge === undefined ? DEFAULT_MAX_AGE_S : decodeUint(maxAge),
    etag: find("ETag")?.toString("hex") ?? "",
  };
}
