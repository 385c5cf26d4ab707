import { ThimbleError } from "@thimble/base";
import { decodeDocument } from "./decode-payload.ts";
import { encodePayload } from "./encode-payload.ts";
import type { PayloadFormat } from "./payload-format.ts";

/** How the documents of a protocol are read and written. */
export interface DocumentPorts<Binding> {
  read(whole: Binding, signal: AbortSignal | undefined): Promise<Uint8Array | ThimbleError>;
  write(member: Binding, body: Uint8Array | undefined, signal: AbortSignal | undefined): Promise<void>;
  /** What an error calls the document. */
  nameOf(whole: Binding): string;
}

/**
 * Writes members of documents: each is put into its document as that is now. One after the other, for a member of the same document that is written
 * meanwhile would be lost; what another program writes in between is.
 */
export class MemberWriter<Binding extends { readonly format: PayloadFormat }> {
  readonly #ports: DocumentPorts<Binding>;
  #last: Promise<unknown> = Promise.resolve();

  constructor(ports: DocumentPorts<Binding>) {
    this.#ports = ports;
  }

  /** @throws ThimbleError of reading and of writing the document; AbortError before either when `signal` says so */
  write(member: Binding, whole: Binding, value: number, signal: AbortSignal | undefined): Promise<void> {
    const work = this.#last.then(() => this.#write(member, whole, value, signal));
    this.#last = work.catch(() => undefined);
    return work;
  }

  async #write(member: Binding, whole: Binding, value: number, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const body = await this.#ports.read(whole, signal);
    if (body instanceof ThimbleError) throw body;
    const template = decodeDocument(body, whole.format, this.#ports.nameOf(whole));
    await this.#ports.write(member, encodePayload(value, { ...member.format, template }), signal);
  }
}
