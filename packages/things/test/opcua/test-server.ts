import { OPCUACertificateManager } from "node-opcua-certificate-manager";
import { DataType, MessageSecurityMode, SecurityPolicy, StatusCodes, Variant } from "node-opcua-client";
import { OPCUAServer, type OPCUAServerOptions } from "node-opcua-server";

export const NAMESPACE = "http://example.org/machine";

/** An OPC UA server with a machine: two numbers, one of each other kind, a method. Written with node-opcua's server. */
export class TestServer {
  readonly held = new Map<string, number | boolean>([
    ["a", 0],
    ["b", 0],
    ["flag", false],
  ]);
  readonly calls: number[] = [];
  readonly #folder: string;
  readonly #options: OPCUAServerOptions;
  #server: OPCUAServer | undefined;
  readonly #sessions: unknown[] = [];
  #port = 0;

  private constructor(folder: string, options: OPCUAServerOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  /** `folder` is for its certificates. */
  static async start(folder: string, options: OPCUAServerOptions = {}): Promise<TestServer> {
    const server = new TestServer(folder, options);
    await server.putBack();
    return server;
  }

  get endpoint(): string {
    return `opc.tcp://127.0.0.1:${this.#port}`;
  }

  /** The one with which it shows who it is. */
  async certificate(): Promise<Buffer> {
    const certificate = this.#server?.getCertificate();
    if (certificate === undefined) throw new Error("the server does not run");
    return certificate;
  }

  async putBack(): Promise<void> {
    const manager = new OPCUACertificateManager({
      rootFolder: this.#folder,
      automaticallyAcceptUnknownCertificate: true,
    });
    const server = new OPCUAServer({
      port: this.#port,
      hostname: "127.0.0.1",
      securityModes: [MessageSecurityMode.None],
      securityPolicies: [SecurityPolicy.None],
      serverCertificateManager: manager,
      userCertificateManager: manager,
      ...this.#options,
    });
    server.on("session_activated", (session) => this.#sessions.push(session));
    await server.initialize();
    this.#build(server);
    await server.start();
    this.#port = Number(new URL(server.getEndpointUrl()).port);
    this.#server = server;
  }

  /** Subscriptions that clients have now. */
  get subscriptions(): number {
    return this.#server?.currentSubscriptionCount ?? 0;
  }

  /** Tells of an event of this severity at the server object. */
  raise(severity: number): void {
    const space = this.#server?.engine.addressSpace;
    space?.rootFolder.objects.server.raiseEvent("BaseEventType", {
      severity: new Variant({ dataType: DataType.UInt16, value: severity }),
      sourceName: new Variant({ dataType: DataType.String, value: "Machine" }),
    });
  }

  /** Ends every subscription at its next cycle, as when its client had asked for nothing for its whole lifetime. */
  expireSubscriptions(): void {
    for (const session of this.#sessions) {
      const { subscriptions } = Object(Reflect.get(Object(session), "publishEngine"));
      for (const subscription of subscriptions)
        Reflect.set(subscription, "_life_time_counter", Number.MAX_SAFE_INTEGER);
    }
  }

  async takeAway(): Promise<void> {
    await this.#server?.shutdown(0);
    this.#server = undefined;
  }

  #build(server: OPCUAServer): void {
    const space = server.engine.addressSpace;
    if (space === null) throw new Error("the server has no address space");
    const own = space.registerNamespace(NAMESPACE);
    const machine = own.addObject({ organizedBy: space.rootFolder.objects, browseName: "Machine" });
    const add = (name: string, dataType: DataType): void => {
      own.addVariable({
        componentOf: machine,
        browseName: name,
        nodeId: `s=${name}`,
        dataType,
        minimumSamplingInterval: 20,
        value: {
          get: () => new Variant({ dataType, value: this.held.get(name) }),
          set: ({ value }: Variant) => {
            this.held.set(name, value);
            return StatusCodes.Good;
          },
        },
      });
    };
    for (const name of ["a", "b"]) add(name, DataType.Double);
    add("flag", DataType.Boolean);
    const method = own.addMethod(machine, {
      browseName: "Home",
      nodeId: "s=Home",
      inputArguments: [{ name: "speed", dataType: DataType.Double }],
      outputArguments: [],
    });
    method.bindMethod((inputs, _context, callback) => {
      this.calls.push(Number(inputs[0]?.value));
      callback(null, { statusCode: StatusCodes.Good, outputArguments: [] });
    });
    own.addVariable({
      componentOf: machine,
      browseName: "Name",
      nodeId: "s=Name",
      dataType: DataType.String,
      value: { dataType: DataType.String, value: "lathe" },
    });
    own.addVariable({
      componentOf: machine,
      browseName: "Small",
      nodeId: "s=Small",
      dataType: DataType.Byte,
      value: { dataType: DataType.Byte, value: 7 },
    });
    own.addVariable({
      componentOf: machine,
      browseName: "Fixed",
      nodeId: "s=Fixed",
      dataType: DataType.Double,
      accessLevel: "CurrentRead",
      userAccessLevel: "CurrentRead",
      value: { dataType: DataType.Double, value: 3 },
    });
  }
}
