import { type Clock, type Millis, ThimbleError } from "@thimble/base";
import type { DriverAnswer, DriverCallOptions, PushedDriver, PushListener } from "../driver/driver.ts";
import { PendingAnswers } from "../driver/pending-answers.ts";
import { abortable } from "../host/abortable.ts";
import { asThimbleError } from "../host/poll-thing.ts";
import type { SecretStore } from "../security/secret-store.ts";
import { loadOpcuaPackage, type OpcuaPackage } from "./load-opcua-package.ts";
import { type OpcuaAddress, parseOpcuaAddress } from "./opcua-address.ts";
import type { OpcuaBinding } from "./opcua-binding.ts";
import { OpcuaSession } from "./opcua-session.ts";
import { type OpcuaUser, parseOpcuaUser } from "./opcua-user.ts";

/** How long a server may take to open a session, or to answer. */
const TIMEOUT: Millis = 10_000;

/** What a driver is made with. */
export interface OpcuaDriverOptions {
  /** `opc.tcp://host:port/path`, with security and login as `formatOpcuaAddress` writes them. */
  readonly address: string;
  readonly clock: Clock;
  readonly secrets: SecretStore;
  /** Folder of the client's own certificate and of those that it trusts. Default: where the library puts it. */
  readonly pkiFolder?: string | undefined;
  /** Imports the package. Default: the one that is installed. */
  readonly load?: () => Promise<OpcuaPackage>;
}

interface Subscription {
  readonly bindings: readonly OpcuaBinding[];
  readonly listener: PushListener;
  /** The library has no way to hold a server back. */
  readonly pending: PendingAnswers;
  monitored: AsyncDisposable | undefined;
}

/**
 * Talks to one OPC UA server: variables as readings that the server sends when they change, writes, and methods as actions.
 *
 * It does not reconnect by itself, as no driver does. Time-outs of the library's own channel run on the library's timers.
 */
export class OpcuaDriver implements PushedDriver<OpcuaBinding> {
  readonly delivery = "pushed";
  readonly #options: OpcuaDriverOptions;
  readonly #address: OpcuaAddress;
  readonly #subscriptions = new Set<Subscription>();
  #session: OpcuaSession | undefined;
  #connecting: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: OpcuaDriverOptions) {
    this.#options = options;
    this.#address = parseOpcuaAddress(options.address);
  }

  connect(): Promise<void> {
    if (this.#isClosed) return Promise.reject(this.#unreachable("the driver was closed"));
    if (this.#session !== undefined) return Promise.resolve();
    this.#connecting ??= this.#open().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  async read(bindings: readonly OpcuaBinding[], options: DriverCallOptions = {}): Promise<readonly DriverAnswer[]> {
    options.signal?.throwIfAborted();
    const session = this.#session;
    if (session === undefined) return bindings.map(() => this.#unreachable("there is no session"));
    return await abortable(session.read(bindings.map(({ node }) => node)), options.signal);
  }

  async write(binding: OpcuaBinding, value: number, options: DriverCallOptions = {}): Promise<void> {
    options.signal?.throwIfAborted();
    const session = this.#session;
    if (session === undefined) throw this.#unreachable("there is no session");
    const { node, isMethod } = binding;
    const work: Promise<unknown> = isMethod ? session.call(node, value) : session.write(node, value);
    await abortable(work, options.signal);
  }

  async invoke({ node }: OpcuaBinding, value: number, options: DriverCallOptions = {}): Promise<number> {
    options.signal?.throwIfAborted();
    const session = this.#session;
    if (session === undefined) throw this.#unreachable("there is no session");
    const output = await abortable(session.call(node, value), options.signal);
    if (output !== undefined) return output;
    throw new ThimbleError("things.bad-answer", `Cannot use the answer of ${node.text}: there is no number in it`, {
      expected: "an action without output, or a method whose first output is a number",
    });
  }

  subscribe(bindings: readonly OpcuaBinding[], listener: PushListener): Disposable {
    const pending = new PendingAnswers({
      listener,
      countsEach: (index) => bindings[index]?.event !== undefined,
      onFailure: (error) => listener.onDown(asThimbleError(error)),
    });
    const subscription: Subscription = { bindings, listener, pending, monitored: undefined };
    this.#subscriptions.add(subscription);
    // What goes wrong is a session that ends, which is told.
    if (this.#session !== undefined) void this.#monitor(this.#session, subscription).catch(() => undefined);
    const end = (): void => {
      this.#subscriptions.delete(subscription);
      pending.close();
      void subscription.monitored?.[Symbol.asyncDispose]();
    };
    return { [Symbol.dispose]: end };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#connecting?.catch(() => undefined);
    const session = this.#session;
    this.#session = undefined;
    await session?.close();
  }

  async #open(): Promise<void> {
    const { clock, pkiFolder } = this.#options;
    const { endpoint, security } = this.#address;
    const library = await loadOpcuaPackage(endpoint, this.#options.load);
    const session: OpcuaSession = await OpcuaSession.open(
      library,
      {
        endpoint,
        security,
        user: await this.#user(),
        pkiFolder,
        clock,
        timeout: TIMEOUT,
      },
      () => this.#onDown(session),
    );
    if (this.#isClosed) {
      await session.close();
      throw this.#unreachable("the driver was closed");
    }
    this.#session = session;
    try {
      await Promise.all([...this.#subscriptions].map((subscription) => this.#monitor(session, subscription)));
    } catch (error) {
      this.#session = undefined;
      await session.close();
      throw error;
    }
  }

  async #monitor(session: OpcuaSession, subscription: Subscription): Promise<void> {
    const { bindings, pending } = subscription;
    const onValue = (index: number, answer: DriverAnswer): void => pending.push(index, answer);
    // A session whose subscription has ended tells no more: it is opened anew as a whole.
    const monitored = await session.monitor(bindings, { onValue, onEnd: () => this.#onDown(session) });
    // Ended while it began: there was nothing to end then.
    if (this.#subscriptions.has(subscription)) subscription.monitored = monitored;
    else await monitored[Symbol.asyncDispose]();
  }

  #onDown(session: OpcuaSession): void {
    if (this.#session !== session) return;
    this.#session = undefined;
    void session.close();
    const error = this.#unreachable("it closed the session");
    for (const { listener } of this.#subscriptions) listener.onDown(error);
  }

  /** @throws ThimbleError things.no-secret */
  async #user(): Promise<OpcuaUser | undefined> {
    const { login } = this.#address;
    if (login === undefined) return undefined;
    return parseOpcuaUser(login, await this.#options.secrets.load(login));
  }

  #unreachable(state: string): ThimbleError {
    return new ThimbleError("things.unreachable", `Cannot reach ${this.#address.endpoint}: ${state}`);
  }
}
