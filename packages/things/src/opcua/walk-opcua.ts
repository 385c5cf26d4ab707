import type { ClientSession, ReferenceDescription } from "node-opcua-client";
import type { OpcuaPackage } from "./load-opcua-package.ts";
import type { OpcuaNode } from "./opcua-node.ts";
import { opcuaToNumber } from "./opcua-value.ts";
import { lastingId } from "./resolve-namespace.ts";

/** Nodes that are looked at at most: a server of a large plant has millions, and nobody wants them in one file. */
const MAXIMUM_NODES = 10_000;

/** Nodes in one request. @see OPC 10000-5 v1.05, section 6.3.11 "OperationLimitsType": servers allow fewer than any number */
const BATCH = 50;

/** @see OPC 10000-3 v1.05, section 8.57 "AccessLevelType" */
const CAN_READ = 1;
const CAN_WRITE = 2;

/** @see OPC 10000-6 v1.05, annex A.1: HasProperty */
const HAS_PROPERTY = 46;

/** What a walk needs of a session. */
export interface WalkParts {
  readonly library: OpcuaPackage;
  readonly session: ClientSession;
  /** The URIs of the server's namespaces. */
  readonly namespaces: readonly string[];
  /** Waits for an answer. @throws ThimbleError things.unreachable, base.timeout */
  readonly asked: <T>(answer: Promise<T>) => Promise<T>;
}

interface Place {
  readonly nodeId: string;
  readonly reference: ReferenceDescription | undefined;
  readonly path: readonly string[];
}

/**
 * The variables and methods below `Objects`, without those of the server itself, which are in the namespace of OPC UA. Each once, by the shortest way;
 * at most 10,000 nodes are looked at.
 * @throws ThimbleError things.unreachable, base.timeout
 */
export async function walkOpcua(parts: WalkParts): Promise<readonly OpcuaNode[]> {
  const seen = new Set<string>();
  const found: OpcuaNode[] = [];
  let level: readonly Place[] = [{ nodeId: "ObjectsFolder", reference: undefined, path: [] }];
  while (level.length > 0) {
    const next: Place[] = [];
    for (let at = 0; at < level.length; at += BATCH) {
      const batch = level.slice(at, at + BATCH);
      const children = await childrenOf(batch, parts);
      for (const [i, place] of batch.entries()) {
        const own = children[i] ?? [];
        const node = await nodeOf(place, own, parts);
        if (node !== undefined) found.push(node);
        for (const reference of own) {
          const nodeId = reference.nodeId.toString();
          if (isProperty(reference) || reference.nodeId.namespace === 0 || seen.has(nodeId)) continue;
          if (seen.size >= MAXIMUM_NODES) continue;
          seen.add(nodeId);
          next.push({ nodeId, reference, path: [...place.path, reference.browseName.name ?? nodeId] });
        }
      }
    }
    level = next;
  }
  return found;
}

async function childrenOf(
  places: readonly Place[],
  { library, session, asked }: WalkParts,
): Promise<readonly (readonly ReferenceDescription[])[]> {
  const results = await asked(
    session.browse(
      places.map(({ nodeId }) => ({
        nodeId: nodeId === "ObjectsFolder" ? "i=85" : nodeId,
        referenceTypeId: "HierarchicalReferences",
        includeSubtypes: true,
        browseDirection: library.BrowseDirection.Forward,
        nodeClassMask: 0,
        resultMask: 63,
      })),
    ),
  );
  const all: (readonly ReferenceDescription[])[] = [];
  for (const result of results) {
    const references = [...(result.references ?? [])];
    let { continuationPoint } = result;
    while (continuationPoint !== null && continuationPoint !== undefined && continuationPoint.length > 0) {
      const more = await asked(session.browseNext(continuationPoint, false));
      references.push(...(more.references ?? []));
      ({ continuationPoint } = more);
    }
    all.push(references);
  }
  return all;
}

async function nodeOf(
  { nodeId, reference, path }: Place,
  children: readonly ReferenceDescription[],
  parts: WalkParts,
): Promise<OpcuaNode | undefined> {
  const { NodeClass } = parts.library;
  if (reference?.nodeClass === NodeClass.Method) return methodOf(nodeId, reference, path, parts);
  return reference?.nodeClass === NodeClass.Variable ? variableOf(nodeId, reference, path, children, parts) : undefined;
}

async function methodOf(
  nodeId: string,
  reference: ReferenceDescription,
  path: readonly string[],
  { library, session, namespaces, asked }: WalkParts,
): Promise<OpcuaNode> {
  const { inputArguments } = await asked(session.getArgumentDefinition(library.coerceNodeId(nodeId)));
  return {
    kind: "method",
    nodeId: lastingId(nodeId, namespaces),
    path,
    title: titleOf(reference, path),
    type: "",
    isReadable: false,
    isWritable: false,
    value: undefined,
    unit: undefined,
    range: undefined,
    inputs: inputArguments.map(({ dataType, valueRank }) =>
      valueRank === -1 ? (library.DataType[Number(dataType.value)] ?? "") : "list",
    ),
  };
}

async function variableOf(
  nodeId: string,
  reference: ReferenceDescription,
  path: readonly string[],
  children: readonly ReferenceDescription[],
  { library, session, namespaces, asked }: WalkParts,
): Promise<OpcuaNode> {
  const { AttributeIds, DataType, VariantArrayType } = library;
  const propertyId = (name: string): readonly string[] =>
    children.filter((each) => isProperty(each) && each.browseName.name === name).map((each) => each.nodeId.toString());
  const units = propertyId("EngineeringUnits");
  const ranges = propertyId("EURange");
  const [value, access, userAccess, ...more] = await asked(
    session.read([
      { nodeId, attributeId: AttributeIds.Value },
      { nodeId, attributeId: AttributeIds.AccessLevel },
      { nodeId, attributeId: AttributeIds.UserAccessLevel },
      ...[...units, ...ranges].map((id) => ({ nodeId: id, attributeId: AttributeIds.Value })),
    ]),
  );
  const variant = value?.value;
  const isList = variant !== undefined && variant.arrayType !== VariantArrayType.Scalar;
  const known = variant === undefined || variant.dataType === DataType.Null ? undefined : variant.dataType;
  const dataType = known ?? (await asked(session.getBuiltInDataType(library.coerceNodeId(nodeId))));
  const type = isList ? "list" : (DataType[dataType] ?? "");
  const number = variant === undefined ? Number.NaN : opcuaToNumber(type, variant.value);
  const allowed = levelOf(access?.value.value) & levelOf(userAccess?.value.value);
  return {
    kind: "variable",
    nodeId: lastingId(nodeId, namespaces),
    path,
    title: titleOf(reference, path),
    type,
    isReadable: (allowed & CAN_READ) !== 0,
    isWritable: (allowed & CAN_WRITE) !== 0,
    value: Number.isNaN(number) ? undefined : number,
    unit: units.length === 0 ? undefined : asUnit(more[0]?.value.value),
    range: ranges.length === 0 ? undefined : asRange(more[units.length]?.value.value),
    inputs: [],
  };
}

/** What a server does not say is allowed until it refuses. */
function levelOf(value: unknown): number {
  return typeof value === "number" ? value : CAN_READ | CAN_WRITE;
}

function isProperty({ referenceTypeId }: ReferenceDescription): boolean {
  return referenceTypeId.namespace === 0 && referenceTypeId.value === HAS_PROPERTY;
}

function titleOf({ displayName }: ReferenceDescription, path: readonly string[]): string {
  return displayName.text ?? path.at(-1) ?? "";
}

function asUnit(value: unknown): OpcuaNode["unit"] {
  if (typeof value !== "object" || value === null || !("unitId" in value) || !("displayName" in value))
    return undefined;
  const { unitId, displayName } = value;
  const hasText = typeof displayName === "object" && displayName !== null && "text" in displayName;
  const text = hasText && typeof displayName.text === "string" ? displayName.text : "";
  return typeof unitId === "number" ? { unitId, text } : undefined;
}

function asRange(value: unknown): OpcuaNode["range"] {
  if (typeof value !== "object" || value === null || !("low" in value) || !("high" in value)) return undefined;
  const { low, high } = value;
  return typeof low === "number" && typeof high === "number" ? { low, high } : undefined;
}
