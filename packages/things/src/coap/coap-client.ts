import { ThimbleError } from "@thimble/base";
import { LARGEST_BLOCK } from "./coap-block.ts";
import type { CoapEndpoint, ExchangeOptions } from "./coap-endpoint.ts";
import type { CoapRequest, CoapResponse } from "./coap-message.ts";

/** The longest body that is taken. */
const MAXIMUM_BODY_BYTES = 1024 * 1024;

/** Continue: the server wants the next part. @see RFC 7959, section 2.9.1 */
const CONTINUE = "2.31";

/** What some codes mean. @see RFC 7252, section 5.9; RFC 7959, section 2.9 */
const CODE_WORDS: Readonly<Record<string, string>> = {
  "4.00": "it does not understand the request",
  "4.01": "it wants a login",
  "4.02": "it does not know an option",
  "4.03": "it does not allow it",
  "4.04": "it has nothing there",
  "4.05": "it does not have that method there",
  "4.06": "it does not have that content format",
  "4.08": "it misses a part of the body",
  "4.13": "the body is too large for it",
  "4.15": "it does not take that content format",
  "5.00": "it failed",
  "5.01": "it does not have that method",
  "5.03": "it is busy",
};

/** Requests whose bodies may be longer than a datagram. @see RFC 7959 */
export class CoapClient {
  readonly #endpoint: CoapEndpoint;

  constructor(endpoint: CoapEndpoint) {
    this.#endpoint = endpoint;
  }

  /**
   * The whole answer of a request that the server has done.
   * @param name what is asked, for messages
   * @throws ThimbleError things.unreachable, base.timeout, things.refused, things.bad-answer; or signal.reason
   */
  async ask(request: CoapRequest, options: ExchangeOptions, name: string): Promise<CoapResponse> {
    // One for all parts of a body: there are servers that know by it which belong together.
    const token = options.token ?? this.#endpoint.newToken();
    const first = await this.#put(request, { ...options, token }, name);
    return this.rest(request, first, { ...options, token }, name);
  }

  /**
   * The first answer of a request with the parts of its body that come after it. A notification's must have another token than the observation,
   * so that they are not taken for what comes next.
   * @throws as `ask`
   * @see RFC 7959, section 2.4
   */
  async rest(request: CoapRequest, first: CoapResponse, options: ExchangeOptions, name: string): Promise<CoapResponse> {
    checkDone(first, name);
    const token = options.token ?? this.#endpoint.newToken();
    const parts = [first.payload];
    const bad = (state: string): ThimbleError =>
      new ThimbleError("things.bad-answer", `Cannot take the answer of ${name}: ${state}`);
    let { block2 } = first;
    // What is asked for is the beginning.
    if (block2 !== undefined && block2.number !== 0) throw bad("its parts do not belong together");
    for (let length = first.payload.byteLength; block2?.hasMore === true; ) {
      const part = parts.at(-1)?.byteLength;
      // @see RFC 7959, section 2.2: a part behind which there are more is whole; without this a server could go on for ever
      if (part !== block2.size) throw bad(`a part of it has ${part} bytes, not ${block2.size}`);
      if (length > MAXIMUM_BODY_BYTES) throw bad("it is too long");
      const wanted = { number: block2.number + 1, hasMore: false, size: block2.size };
      const { observe: _, block1: __, payload: ___, ...again } = request;
      const next = await this.#endpoint.request(
        { ...again, payload: undefined, block2: wanted },
        { ...options, token },
      );
      checkDone(next, name);
      if (next.block2?.number !== wanted.number || next.etag !== first.etag)
        throw bad("its parts do not belong together");
      parts.push(next.payload);
      length += next.payload.byteLength;
      block2 = next.block2;
    }
    return { ...first, payload: Buffer.concat(parts) };
  }

  /** Sends the body, in parts where it is long, each of the size that the server wants. @see RFC 7959, section 2.5 */
  async #put(request: CoapRequest, options: ExchangeOptions, name: string): Promise<CoapResponse> {
    const { payload } = request;
    if (payload === undefined || payload.byteLength <= LARGEST_BLOCK) return this.#endpoint.request(request, options);
    const bad = (state: string): ThimbleError =>
      new ThimbleError("things.bad-answer", `Cannot send all of it to ${name}: ${state}`);
    let size = LARGEST_BLOCK;
    for (let offset = 0; ; ) {
      const part = payload.subarray(offset, offset + size);
      const hasMore = offset + part.byteLength < payload.byteLength;
      const block1 = { number: offset / size, hasMore, size };
      const response = await this.#endpoint.request({ ...request, payload: part, block1 }, options);
      const isTaken = response.code.startsWith("2.");
      if (!isTaken || (!hasMore && response.code !== CONTINUE)) return response;
      offset += part.byteLength;
      // A server that takes each part by itself says of each that it is done; one that says no part's number has taken this for all.
      const isOne = response.code === CONTINUE || response.block1?.number === block1.number;
      if (!hasMore) throw bad("it waits for more than there is");
      if (!isOne) throw bad(`it took the first ${offset} bytes only`);
      const wanted = response.block1?.size ?? size;
      if (wanted > size || offset % wanted !== 0) throw bad("the server wants parts of another size");
      size = wanted;
    }
  }
}

function checkDone({ code }: CoapResponse, name: string): void {
  if (code.startsWith("2.")) return;
  throw new ThimbleError("things.refused", `Cannot ask ${name}: ${CODE_WORDS[code] ?? `it answered with ${code}`}`, {
    expected: "a path, a method and a content format that the device's manual has",
    details: { code },
  });
}
