import { ThimbleError } from "@thimble/base";
import type { OPCUAServer } from "node-opcua-server";
import type { NodeAddress } from "../opcua/opcua-binding.ts";
import { BASE_EVENT_FIELDS, SERVER_NODE } from "../opcua/opcua-event-wish.ts";

/** What the package calls AddressSpace, Namespace and UAObject, and does not export. */
type AddressSpace = NonNullable<OPCUAServer["engine"]["addressSpace"]>;
type Namespace = ReturnType<AddressSpace["getNamespace"]>;
type UAObject = ReturnType<Namespace["addObject"]>;

/** An event type of a server. */
export type UAEventType = NonNullable<ReturnType<AddressSpace["findEventType"]>>;

/** Where a node goes in a server's address space. */
export interface NodePlace {
  readonly parent: UAObject;
  readonly namespace: Namespace;
  readonly browseName: string;
  /** Its identifier in the namespace; undefined for any. */
  readonly nodeId: string | undefined;
}

/** Namespaces that every server has: that of OPC UA, and its own. @see OPC 10000-3 v1.05, section 8.2.2 */
const RESERVED_NAMESPACES = 2;
const OWN_NAMESPACE = 1;

/** @see OPC 10000-3 v1.05, section 8.59 "EventNotifierType" */
const SUBSCRIBE_TO_EVENTS = 1;

/** Makes the objects and namespaces that clients' addresses take for granted. */
export class OpcuaFolders {
  readonly #space: AddressSpace;
  readonly #objects = new Map<string, UAObject>();
  readonly #notifiers = new Map<string, UAObject>();
  readonly #types = new Map<string, UAEventType>();

  constructor(space: AddressSpace) {
    this.#space = space;
  }

  /** Makes each namespace that an address names by its URI, and as many more as the numbers in them need. */
  declareNamespaces(addresses: readonly string[]): void {
    const uris = addresses.flatMap((text) => /^nsu=([^;]+);/.exec(text)?.[1] ?? []);
    for (const uri of new Set(uris)) this.#space.registerNamespace(uri);
    const numbers = addresses.flatMap((text) => [...text.matchAll(/(?:^ns=|\/)(\d+)[;:]/g)].map((m) => Number(m[1])));
    const needed = Math.max(0, ...numbers) + 1;
    for (let i = RESERVED_NAMESPACES + new Set(uris).size; i < needed; i++)
      this.#space.registerNamespace(`urn:thimble:plant:${i}`);
  }

  /**
   * Where the node of a point goes: a node id under an object with the Thing's name, a browse path where it leads.
   * @throws ThimbleError things.bad-plant for a browse path outside Objects
   */
  placeOf(node: NodeAddress, path: string): NodePlace {
    const [thing = "", property = ""] = path.split("/");
    if (node.kind === "node-id") {
      const [, uri, index, nodeId] = /^(?:nsu=([^;]+);|ns=(\d+);)?(.+)$/s.exec(node.text) ?? [];
      const number = uri === undefined ? Number(index ?? 0) : this.#space.getNamespaceIndex(uri);
      return {
        parent: this.#object([], `1:${thing}`),
        namespace: this.#space.getNamespace(number),
        browseName: property,
        nodeId,
      };
    }
    const [root = "", ...segments] = node.text.split("/").slice(1);
    const last = segments.pop();
    if (!/^(?:0:)?Objects$/.test(root) || last === undefined)
      throw new ThimbleError("things.bad-plant", `Cannot serve ${path}: ${node.text} is no path below Objects`, {
        expected: "a path like /Objects/2:Pump/2:Speed",
      });
    const parent = this.#objectAt(segments);
    const { number, name } = qualified(last);
    return { parent, namespace: this.#space.getNamespace(number), browseName: name, nodeId: undefined };
  }

  /**
   * The object at which a client is told of events: the server, or one that is made where it is not there yet.
   * @throws ThimbleError things.bad-plant for a browse path outside Objects
   */
  notifierOf(node: NodeAddress, path: string): UAObject {
    const { server } = this.#space.rootFolder.objects;
    if (node.text === SERVER_NODE || /^(?:0:)?Objects\/(?:0:)?Server$/.test(node.text.slice(1))) return server;
    const known = this.#notifiers.get(node.text);
    if (known !== undefined) return known;
    const place = this.placeOf(node, path);
    const { namespace, nodeId } = place;
    const made =
      node.kind === "browse-path"
        ? this.#objectAt(node.text.split("/").slice(2))
        : namespace.addObject({
            browseName: `${place.browseName}-source`,
            componentOf: place.parent,
            ...(nodeId !== undefined && { nodeId }),
          });
    made.setEventNotifier(SUBSCRIBE_TO_EVENTS);
    server.addReference({ referenceType: "HasNotifier", nodeId: made });
    this.#notifiers.set(node.text, made);
    return made;
  }

  /**
   * The type of an event: one of OPC UA's own, or one of these servers', with a number of this browse name, that is made where it is not there yet.
   * @throws ThimbleError things.bad-plant for a type of OPC UA that there is not
   */
  eventType(nodeId: string | undefined, field: string, path: string): UAEventType {
    const base = this.#space.findEventType("BaseEventType");
    if (base === null) throw new ThimbleError("base.bug", "Cannot serve events: the server has no BaseEventType");
    const isBaseField = BASE_EVENT_FIELDS.some((each) => each === field);
    if (nodeId === undefined && isBaseField) return base;
    const [, uri, index, identifier] = /^(?:nsu=([^;]+);|ns=(\d+);)?(.+)$/s.exec(nodeId ?? "") ?? [];
    const number = uri === undefined ? Number(index ?? 0) : this.#space.getNamespaceIndex(uri);
    if (nodeId !== undefined && number === 0) {
      const own = this.#space.findEventType(nodeId);
      if (own !== null) return own;
      throw new ThimbleError("things.bad-plant", `Cannot serve ${path}: OPC UA has no event type ${nodeId}`);
    }
    const key = nodeId ?? `of ${path}`;
    const known = this.#types.get(key);
    if (known !== undefined) return known;
    const namespace = this.#space.getNamespace(nodeId === undefined ? OWN_NAMESPACE : number);
    const browseName = `${path.replace("/", ".")}EventType`;
    const made = namespace.addEventType({ browseName, subtypeOf: base, ...(identifier && { nodeId: identifier }) });
    if (!isBaseField) {
      const { number: at, name } = qualified(field);
      this.#space.getNamespace(at).addVariable({
        propertyOf: made,
        browseName: name,
        dataType: "Double",
        modellingRule: "Mandatory",
      });
    }
    this.#types.set(key, made);
    return made;
  }

  #objectAt(segments: readonly string[]): UAObject {
    const objects = segments.map((segment, i) => this.#object(segments.slice(0, i), segment));
    return objects.at(-1) ?? this.#space.rootFolder.objects;
  }

  #object(above: readonly string[], segment: string): UAObject {
    const key = [...above, segment].join("/");
    const known = this.#objects.get(key);
    if (known !== undefined) return known;
    const { number, name } = qualified(segment);
    const parent = this.#objects.get(above.join("/"));
    const object = this.#space.getNamespace(number).addObject({
      browseName: name,
      ...(parent === undefined ? { organizedBy: this.#space.rootFolder.objects } : { componentOf: parent }),
    });
    this.#objects.set(key, object);
    return object;
  }
}

/** `2:Pump`; without a number it is OPC UA's own namespace. @see OPC 10000-4 v1.05, annex A.2 */
function qualified(segment: string): { readonly number: number; readonly name: string } {
  const [, number, name] = /^(?:(\d+):)?(.*)$/s.exec(segment) ?? [];
  return { number: Number(number ?? 0), name: name ?? segment };
}
