import { type Clock, type Millis, type Random, ThimbleError, withDeadline } from "@thimble/base";
import type { DriverAnswer, DriverCallOptions, PolledDriver, PushListener, PushPart } from "../driver/driver.ts";
import { decodeAnswer } from "../payload/decode-payload.ts";
import { encodePayload } from "../payload/encode-payload.ts";
import { MemberWriter } from "../payload/member-writer.ts";
import { type CoapBinding, coapRequestKey } from "./coap-binding.ts";
import { CoapClient } from "./coap-client.ts";
import { CoapEndpoint } from "./coap-endpoint.ts";
import { CoapObservations } from "./coap-observations.ts";
import { toCoapAnswer, toCoapRequest } from "./to-coap-request.ts";

/** How long a read of what the server tells by itself waits for a first word. */
const FIRST_VALUE_TIMEOUT: Millis = 2000;

/** Talks to one CoAP server over UDP: reads with one request for each address, whatever number of properties it holds; observes where a form says so. */
export class CoapDriver implements PolledDriver<CoapBinding> {
  readonly delivery = "polled";
  readonly push: PushPart<CoapBinding>;
  readonly #clock: Clock;
  readonly #endpoint: CoapEndpoint;
  readonly #client: CoapClient;
  readonly #observations: CoapObservations;
  readonly #closed = new AbortController();
  /** The last member of a document that was written: the next one waits for it. */
  readonly #members = new MemberWriter<CoapBinding>({
    read: (whole, signal) => this.#ask(whole, signal),
    write: (member, body, signal) => this.#send(member, body, signal),
    nameOf: (whole) => this.#name(whole),
  });
  #isUp = false;
  #connecting: Promise<void> | undefined;

  /** `address` is `coap://host:port`. */
  constructor(options: { readonly address: string; readonly clock: Clock; readonly random: Random }) {
    const { clock, random } = options;
    const { hostname, port } = new URL(options.address);
    this.#clock = clock;
    this.#endpoint = new CoapEndpoint({
      host: hostname.replace(/^\[(.*)\]$/, "$1"),
      port: Number(port),
      clock,
      random,
    });
    this.#client = new CoapClient(this.#endpoint);
    this.#observations = new CoapObservations({ endpoint: this.#endpoint, client: this.#client, clock, random });
    this.push = {
      has: ({ isObserved }) => isObserved,
      subscribe: (bindings, listener) => this.#subscribe(bindings, listener),
    };
  }

  async connect(): Promise<void> {
    this.#closed.signal.throwIfAborted();
    if (!this.#isUp) {
      this.#connecting ??= this.#endpoint.probe(this.#closed.signal).finally(() => {
        this.#connecting = undefined;
      });
      await this.#connecting;
      this.#isUp = true;
    }
    this.#observations.start();
  }

  async read(bindings: readonly CoapBinding[], options: DriverCallOptions = {}): Promise<readonly DriverAnswer[]> {
    options.signal?.throwIfAborted();
    const bodies = new Map<string, Promise<Uint8Array | ThimbleError>>();
    return Promise.all(
      bindings.map(async (binding) => {
        if (binding.isObserved) return this.#observations.last(binding) ?? this.#firstValue(binding, options.signal);
        const key = coapRequestKey(binding);
        const asked = bodies.get(key) ?? this.#ask(binding, options.signal);
        bodies.set(key, asked);
        const body = await asked;
        return body instanceof ThimbleError
          ? body
          : toCoapAnswer(body, binding, this.#name(binding), this.#clock.monotonic());
      }),
    );
  }

  async write(binding: CoapBinding, value: number, options: DriverCallOptions = {}): Promise<void> {
    options.signal?.throwIfAborted();
    const { within } = binding;
    if (within === undefined) return this.#send(binding, encodePayload(value, binding.format), options.signal);
    return this.#members.write(binding, within, value, options.signal);
  }

  async #send(binding: CoapBinding, body: Uint8Array | undefined, signal: AbortSignal | undefined): Promise<void> {
    const answer = await this.#ask(binding, signal, body);
    if (answer instanceof ThimbleError) throw answer;
  }

  async invoke(binding: CoapBinding, value: number, options: DriverCallOptions = {}): Promise<number> {
    options.signal?.throwIfAborted();
    const answer = await this.#ask(binding, options.signal, encodePayload(value, binding.format));
    if (answer instanceof ThimbleError) throw answer;
    return decodeAnswer(answer, binding.format, this.#name(binding));
  }

  async close(): Promise<void> {
    this.#closed.abort(this.#unreachable("the driver was closed"));
    this.#isUp = false;
    await this.#observations.close();
    await this.#connecting?.catch(() => undefined);
    await this.#endpoint.close();
  }

  #subscribe(bindings: readonly CoapBinding[], listener: PushListener): Disposable {
    const down = (error: ThimbleError): void => {
      this.#isUp = false;
      listener.onDown(error);
    };
    const onAnswer = (index: number, answer: DriverAnswer): Promise<void> => listener.onAnswer(index, answer);
    const subscription = this.#observations.subscribe(bindings, { onAnswer, onDown: down });
    if (this.#isUp) this.#observations.start();
    return subscription;
  }

  /** What was answered, or what went wrong. Rejects with signal.reason only. */
  async #ask(
    binding: CoapBinding,
    signal: AbortSignal | undefined,
    payload?: Uint8Array,
  ): Promise<Uint8Array | ThimbleError> {
    const signals = signal === undefined ? [this.#closed.signal] : [this.#closed.signal, signal];
    const options = { timeout: binding.timeout, signal: AbortSignal.any(signals) };
    try {
      const answer = await this.#client.ask(toCoapRequest(binding, payload), options, this.#name(binding));
      return answer.payload;
    } catch (error) {
      if (signal?.aborted === true || !(error instanceof ThimbleError)) throw error;
      // The next `connect` finds out whether the server is there at all.
      if (error.code === "things.unreachable" || error.code === "base.timeout") {
        this.#isUp = false;
        this.#observations.fail(error);
      }
      return error;
    }
  }

  async #firstValue(binding: CoapBinding, signal: AbortSignal | undefined): Promise<DriverAnswer> {
    if (!this.#isUp) return this.#unreachable("it was not reached yet");
    const { promise, resolve, reject } = Promise.withResolvers<DriverAnswer>();
    const onAbort = (): void => reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    const message = `Cannot get a value of ${this.#name(binding)}: nothing came within ${FIRST_VALUE_TIMEOUT} ms`;
    const late = new ThimbleError("base.timeout", message);
    using _ = this.#subscribe([binding], { onAnswer: async (_index, answer) => resolve(answer), onDown: resolve });
    try {
      return await withDeadline(this.#clock, FIRST_VALUE_TIMEOUT, promise, () => late);
    } catch (error) {
      if (error === late) return late;
      throw error;
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }

  #name({ method, path }: CoapBinding): string {
    return `${method} ${this.#endpoint.name}/${path.join("/")}`;
  }

  #unreachable(state: string): ThimbleError {
    return new ThimbleError("things.unreachable", `Cannot reach ${this.#endpoint.name}: ${state}`);
  }
}
