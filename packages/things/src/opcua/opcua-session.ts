import { type Clock, type Millis, ThimbleError, withDeadline } from "@thimble/base";
import type {
  ClientMonitoredItemGroup,
  ClientSession,
  ClientSubscription,
  DataValue,
  OPCUAClient,
  ReadValueIdOptions,
  UserIdentityInfo,
} from "node-opcua-client";
import type { DriverAnswer } from "../driver/driver.ts";
import { chooseEndpoint, type OpcuaSecurityMode, type WantedSecurity } from "./choose-endpoint.ts";
import { heardAtOnce } from "./heard-at-once.ts";
import type { OpcuaPackage } from "./load-opcua-package.ts";
import type { NodeAddress, OpcuaBinding } from "./opcua-binding.ts";
import { monitorOpcuaEvent, type OpcuaEventParts } from "./opcua-events.ts";
import type { OpcuaNode } from "./opcua-node.ts";
import type { OpcuaUser } from "./opcua-user.ts";
import { isOpcuaNumberType, numberToOpcua, opcuaToNumber } from "./opcua-value.ts";
import { resolveNamespace } from "./resolve-namespace.ts";
import { walkOpcua } from "./walk-opcua.ts";

/** How a session is opened. */
export interface OpcuaSessionOptions {
  /** `opc.tcp://host:port/path`. */
  readonly endpoint: string;
  readonly security: WantedSecurity;
  /** Undefined for nobody in particular. */
  readonly user: OpcuaUser | undefined;
  /** Folder of the client's certificate and of those it trusts; undefined where the library puts it. */
  readonly pkiFolder: string | undefined;
  readonly clock: Clock;
  readonly timeout: Millis;
}

/** What a subscription tells. */
export interface ValueListener {
  onValue(index: number, answer: DriverAnswer): void;
  /** The server has ended it by itself, and tells no more. */
  onEnd(): void;
}

/**
 * How long a server keeps a subscription whose client does not ask for what is new: a device may be busy for seconds.
 * @see OPC 10000-4 v1.05, section 5.14.1.1 "Subscription", the lifetime counter
 */
const LIFETIME: Millis = 60_000;
/** How often a server says that it is there where nothing is new. */
const KEEP_ALIVE: Millis = 1000;

/** A session with an OPC UA server: the library's promises and status codes as answers and errors of the catalogue. */
export class OpcuaSession {
  readonly #library: OpcuaPackage;
  readonly #options: OpcuaSessionOptions;
  readonly #client: OPCUAClient;
  readonly #session: ClientSession;
  readonly #namespaces: readonly string[];
  readonly #nodes = new Map<string, string>();
  readonly #types = new Map<string, string>();

  private constructor(
    library: OpcuaPackage,
    options: OpcuaSessionOptions,
    client: OPCUAClient,
    session: ClientSession,
    namespaces: readonly string[],
  ) {
    this.#library = library;
    this.#options = options;
    this.#client = client;
    this.#session = session;
    this.#namespaces = namespaces;
  }

  /**
   * Opens a session. `onDown` is called once when it ends by itself.
   * @throws ThimbleError things.unreachable, base.timeout, things.refused when the server does not let it in
   */
  static async open(library: OpcuaPackage, options: OpcuaSessionOptions, onDown: () => void): Promise<OpcuaSession> {
    const { endpoint, security, user, pkiFolder, clock, timeout } = options;
    const manager =
      pkiFolder === undefined ? undefined : new library.OPCUACertificateManager({ rootFolder: pkiFolder });
    const common = {
      applicationName: "Thimble",
      endpointMustExist: false,
      // The host's one backoff decides when to try again.
      connectionStrategy: { maxRetry: 0, initialDelay: 1, maxDelay: 1 },
      transportTimeout: timeout,
      ...(manager === undefined ? {} : { clientCertificateManager: manager }),
    };
    const late = new ThimbleError("base.timeout", `Cannot connect to ${endpoint}: no answer within ${timeout} ms`);
    const clients: OPCUAClient[] = [];
    const connect = async (mode: OpcuaSecurityMode, policy: string): Promise<OPCUAClient> => {
      const client = library.OPCUAClient.create({ ...common, securityMode: mode, securityPolicy: policy });
      clients.push(client);
      await client.connect(endpoint);
      return client;
    };
    const work = async (): Promise<OpcuaSession> => {
      await manager?.initialize();
      let client = await connect("None", "None");
      const { mode, policy } = await pickEndpoint(library, client, security, endpoint);
      if (mode !== "None") {
        await client.disconnect();
        client = await connect(mode, policy);
      }
      const session = await client.createSession(identityOf(library, user));
      return new OpcuaSession(library, options, client, session, await session.readNamespaceArray());
    };
    try {
      const session = await withDeadline(clock, timeout, work(), () => late);
      session.#client.once("connection_lost", onDown);
      session.#client.once("close", onDown);
      return session;
    } catch (error) {
      await Promise.allSettled(clients.map((client) => client.disconnect()));
      throw error instanceof ThimbleError ? error : openingError(endpoint, error, pkiFolder);
    }
  }

  /** What the server has below `Objects`. @throws ThimbleError as `walkOpcua` */
  walk(): Promise<readonly OpcuaNode[]> {
    return walkOpcua({
      library: this.#library,
      session: this.#session,
      namespaces: this.#namespaces,
      asked: (answer) => this.#asked(answer),
    });
  }

  /** Reads variables in one request; answers in their order. Never rejects. */
  async read(nodes: readonly NodeAddress[]): Promise<readonly DriverAnswer[]> {
    const found = await Promise.all(nodes.map((node) => this.#find(node)));
    const requests = found.flatMap((nodeId) => (nodeId instanceof ThimbleError ? [] : this.#valueOf(nodeId)));
    try {
      const values = requests.length === 0 ? [] : await this.#within(this.#session.read(requests));
      const rest = values.values();
      return found.map((node) => (node instanceof ThimbleError ? node : this.#answer(node, rest.next().value)));
    } catch (error) {
      const failure = error instanceof ThimbleError ? error : this.#lost(error);
      return found.map((node) => (node instanceof ThimbleError ? node : failure));
    }
  }

  /**
   * Writes a variable and resolves when the server has taken it.
   * @throws ThimbleError things.out-of-range, things.refused, things.unreachable, base.timeout
   */
  async write(node: NodeAddress, value: number): Promise<void> {
    const nodeId = orThrow(await this.#find(node));
    const type = await this.#typeOf(nodeId);
    const [dataType, encoded] = this.#encode(nodeId, type, value);
    const { AttributeIds } = this.#library;
    const request = { nodeId, attributeId: AttributeIds.Value, value: { value: { dataType, value: encoded } } };
    const status = await this.#asked(this.#session.write(request));
    if (!status.isGood()) throw this.#refused(`write ${nodeId}`, status.name);
  }

  /** Calls a method, with `value` where it takes an argument. Gives its first output where that is a number. @throws as `write` */
  async call(node: NodeAddress, value: number): Promise<number | undefined> {
    const methodId = orThrow(await this.#find(node));
    const objectId = await this.#ownerOf(methodId);
    const { inputArguments } = await this.#asked(
      this.#session.getArgumentDefinition(this.#library.coerceNodeId(methodId)),
    );
    const [first, ...more] = inputArguments;
    if (more.length > 0)
      throw this.#refused(`call ${methodId}`, `it takes ${inputArguments.length} arguments, not one`);
    const type = first === undefined ? undefined : this.#nameOf(Number(first.dataType.value));
    const argument = type === undefined ? [] : [this.#encode(methodId, type, value)];
    const call = {
      objectId,
      methodId,
      inputArguments: argument.map(([dataType, encoded]) => ({ dataType, value: encoded })),
    };
    const { statusCode, outputArguments } = await this.#asked(this.#session.call(call));
    if (!statusCode.isGood()) throw this.#refused(`call ${methodId}`, statusCode.name);
    const [output] = outputArguments ?? [];
    const number = output === undefined ? Number.NaN : opcuaToNumber(this.#nameOf(output.dataType), output.value);
    return Number.isNaN(number) ? undefined : number;
  }

  /**
   * Has the server tell of each variable when it changes, and of events when they happen. One that it does not know is an answer. Dispose to end it.
   * @throws ThimbleError things.unreachable, base.timeout
   */
  async monitor(
    items: readonly Pick<OpcuaBinding, "node" | "samplingInterval" | "event">[],
    listener: ValueListener,
  ): Promise<AsyncDisposable> {
    const publishing = Math.min(...items.map(({ samplingInterval }) => samplingInterval));
    const subscription = await this.#asked(
      this.#session.createSubscription2({
        requestedPublishingInterval: publishing,
        requestedMaxKeepAliveCount: Math.max(10, Math.ceil(KEEP_ALIVE / publishing)),
        requestedLifetimeCount: Math.max(100, Math.ceil(LIFETIME / publishing)),
        maxNotificationsPerPublish: 0,
        publishingEnabled: true,
        priority: 1,
      }),
    );
    const onEnd = (): void => listener.onEnd();
    subscription.on("terminated", onEnd);
    const found = await Promise.all(
      items.map(async ({ node, samplingInterval, event }, index) => ({
        index,
        samplingInterval,
        event,
        nodeId: await this.#find(node),
      })),
    );
    const known = found.flatMap(({ nodeId, ...item }) => {
      if (!(nodeId instanceof ThimbleError)) return { ...item, nodeId };
      listener.onValue(item.index, nodeId);
      return [];
    });
    const variables = known.filter(({ event }) => event === undefined);
    for (const [samplingInterval, group] of Map.groupBy(variables, (item) => item.samplingInterval))
      await this.#monitorGroup(subscription, samplingInterval, group, listener);
    for (const { nodeId, event: wish, index } of known) {
      if (wish === undefined) continue;
      const onEvent = (answer: DriverAnswer): void => listener.onValue(index, answer);
      await monitorOpcuaEvent(subscription, { nodeId, wish, onEvent }, this.#eventParts);
    }
    return {
      [Symbol.asyncDispose]: () => {
        subscription.removeListener("terminated", onEnd);
        // A connection that closes meanwhile has no subscription left to end.
        return subscription.terminate().catch(() => undefined);
      },
    };
  }

  get #eventParts(): OpcuaEventParts {
    return {
      library: this.#library,
      namespaces: this.#namespaces,
      now: () => this.#options.clock.monotonic(),
      asked: (answer) => this.#asked(answer),
      refused: (what, status) => this.#refused(what, status),
    };
  }

  /** One request for all that are sampled equally often. */
  async #monitorGroup(
    subscription: ClientSubscription,
    samplingInterval: Millis,
    items: readonly { readonly index: number; readonly nodeId: string }[],
    listener: ValueListener,
  ): Promise<void> {
    if (items.length === 0) return;
    const variables = items.map(({ nodeId }) => this.#valueOf(nodeId));
    const parameters = { samplingInterval, discardOldest: true, queueSize: 10 };
    const { Both } = this.#library.TimestampsToReturn;
    const group = await this.#asked(
      heardAtOnce<ClientMonitoredItemGroup>(
        (done) => subscription.monitorItems(variables, parameters, Both, done),
        (made) =>
          made.on("changed", (_item, value, at) => {
            const item = items[at];
            if (item !== undefined) listener.onValue(item.index, this.#answer(item.nodeId, value));
          }),
      ),
    );
    for (const [at, { index, nodeId }] of items.entries()) {
      const status = group.monitoredItems[at]?.statusCode;
      if (status?.isBad() === true) listener.onValue(index, this.#refused(`monitor ${nodeId}`, status.name));
    }
  }

  /** Ends the session, and the connection when the server does not take the end. Idempotent. */
  async close(): Promise<void> {
    this.#client.removeAllListeners();
    const end = (async () => {
      await this.#session.close(true);
    })();
    await this.#within(end).catch(() => undefined);
    await this.#client.disconnect().catch(() => undefined);
  }

  /** The node's id as the server has it, or why there is none. */
  async #find(node: NodeAddress): Promise<string | ThimbleError> {
    const known = this.#nodes.get(node.text);
    if (known !== undefined) return known;
    try {
      const nodeId =
        node.kind === "node-id" ? resolveNamespace(node.text, this.#namespaces) : await this.#follow(node.text);
      this.#nodes.set(node.text, nodeId);
      return nodeId;
    } catch (error) {
      return error instanceof ThimbleError ? error : this.#lost(error);
    }
  }

  async #follow(path: string): Promise<string> {
    const browsePath = this.#library.makeBrowsePath("RootFolder", path);
    const { statusCode, targets } = await this.#asked(this.#session.translateBrowsePath(browsePath));
    const [target] = targets ?? [];
    if (!statusCode.isGood() || target === undefined) throw this.#refused(`find ${path}`, statusCode.name);
    return target.targetId.toString();
  }

  async #typeOf(nodeId: string): Promise<string> {
    const known = this.#types.get(nodeId);
    if (known !== undefined) return known;
    const type = this.#nameOf(await this.#asked(this.#session.getBuiltInDataType(this.#library.coerceNodeId(nodeId))));
    this.#types.set(nodeId, type);
    return type;
  }

  /** The object that a method belongs to. @see OPC 10000-3 v1.05, section 7.7 "HasComponent" */
  async #ownerOf(methodId: string): Promise<string> {
    const { BrowseDirection } = this.#library;
    const { references, statusCode } = await this.#asked(
      this.#session.browse({
        nodeId: methodId,
        referenceTypeId: "HasComponent",
        includeSubtypes: true,
        browseDirection: BrowseDirection.Inverse,
        resultMask: 0,
      }),
    );
    const [owner] = references ?? [];
    if (owner === undefined) throw this.#refused(`call ${methodId}`, `it belongs to no object (${statusCode.name})`);
    return owner.nodeId.toString();
  }

  #encode(nodeId: string, type: string, value: number): [dataType: number, value: unknown] {
    if (!isOpcuaNumberType(type)) throw this.#refused(`write ${nodeId}`, `it is a ${type}, no number`);
    const encoded = numberToOpcua(type, value);
    if (encoded === undefined)
      throw new ThimbleError("things.out-of-range", `Cannot write ${value} to ${nodeId}: it does not fit ${type}`);
    return [this.#library.DataType[type], encoded];
  }

  #nameOf(dataType: number): string {
    return this.#library.DataType[dataType] ?? `type ${dataType}`;
  }

  #valueOf(nodeId: string): ReadValueIdOptions {
    return { nodeId, attributeId: this.#library.AttributeIds.Value };
  }

  /** A value that the server is not sure of is one; one that it calls bad is none. @see OPC 10000-4 v1.05, section 7.39 "StatusCode" */
  #answer(nodeId: string, value: DataValue | undefined): DriverAnswer {
    if (value === undefined) return this.#bad(nodeId, "it is missing in the answer");
    const { statusCode, value: variant } = value;
    if (statusCode.isBad()) return this.#refused(`read ${nodeId}`, statusCode.name);
    const number = opcuaToNumber(this.#nameOf(variant.dataType), variant.value);
    if (Number.isNaN(number)) return this.#bad(nodeId, `it is a ${this.#nameOf(variant.dataType)}, no number`);
    return { value: number, arrived: this.#options.clock.monotonic() };
  }

  /** Waits for an answer. @throws ThimbleError things.unreachable, base.timeout */
  async #asked<T>(answer: Promise<T>): Promise<T> {
    try {
      return await this.#within(answer);
    } catch (error) {
      throw error instanceof ThimbleError ? error : this.#lost(error);
    }
  }

  #within<T>(answer: Promise<T>): Promise<T> {
    const { clock, timeout, endpoint } = this.#options;
    const late = (): ThimbleError =>
      new ThimbleError("base.timeout", `Cannot reach ${endpoint}: no answer within ${timeout} ms`);
    return withDeadline(clock, timeout, answer, late);
  }

  #lost(cause: unknown): ThimbleError {
    return new ThimbleError("things.unreachable", `Cannot reach ${this.#options.endpoint}: the session ended`, {
      cause,
    });
  }

  #refused(what: string, status: string): ThimbleError {
    const message = `Cannot ${what} at ${this.#options.endpoint}: ${status}`;
    return new ThimbleError("things.refused", message, { details: { status } });
  }

  #bad(nodeId: string, state: string): ThimbleError {
    return new ThimbleError("things.bad-answer", `Cannot read ${nodeId} at ${this.#options.endpoint}: ${state}`);
  }
}

async function pickEndpoint(
  library: OpcuaPackage,
  client: OPCUAClient,
  wanted: WantedSecurity,
  where: string,
): Promise<{ readonly mode: OpcuaSecurityMode; readonly policy: string }> {
  const { Sign, SignAndEncrypt } = library.MessageSecurityMode;
  const nameOf = (mode: number): OpcuaSecurityMode =>
    mode === SignAndEncrypt ? "SignAndEncrypt" : mode === Sign ? "Sign" : "None";
  const endpoints = (await client.getEndpoints()).map((endpoint) => ({
    mode: nameOf(endpoint.securityMode),
    policy: endpoint.securityPolicyUri?.split("#").at(-1) ?? "",
    level: endpoint.securityLevel,
  }));
  return chooseEndpoint(endpoints, wanted, where);
}

function identityOf({ UserTokenType }: OpcuaPackage, user: OpcuaUser | undefined): UserIdentityInfo {
  if (user === undefined) return { type: UserTokenType.Anonymous };
  if ("userName" in user) return { type: UserTokenType.UserName, ...user };
  const { certificate, privateKey } = user;
  return { type: UserTokenType.Certificate, certificateData: Buffer.from(certificate), privateKey };
}

function openingError(endpoint: string, cause: unknown, pki: string | undefined): ThimbleError {
  const text = cause instanceof Error ? cause.message : String(cause);
  const hasNoSuchLogin = /token policy/.test(text);
  const status = hasNoSuchLogin ? "BadIdentityTokenRejected" : /Bad[A-Z][A-Za-z]+/.exec(text)?.[0];
  // A server that answers and does not let anybody in is there; everything else is a connection that did not come about.
  if (status !== undefined && /Identity|UserAccess|Security|Certificate/.test(status))
    return new ThimbleError("things.refused", `Cannot log in to ${endpoint}: ${status}`, {
      expected: /Untrusted/.test(status)
        ? `a certificate that is trusted: look at it in ${pki ?? "the PKI folder"}/rejected and move it to trusted/certs`
        : "a login that the server knows, and a certificate of this device that it trusts",
      details: { status },
      cause,
    });
  return new ThimbleError("things.unreachable", `Cannot reach ${endpoint}: it takes no connection`, { cause });
}

function orThrow(found: string | ThimbleError): string {
  if (found instanceof ThimbleError) throw found;
  return found;
}
