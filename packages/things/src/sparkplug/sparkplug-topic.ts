/** What a message is for. @see Sparkplug 3.0.0, section 4.1.3 "message_type Element" */
export type SparkplugVerb = "NBIRTH" | "NDATA" | "NDEATH" | "NCMD" | "DBIRTH" | "DDATA" | "DDEATH" | "DCMD";

const VERBS: readonly string[] = ["NBIRTH", "NDATA", "NDEATH", "NCMD", "DBIRTH", "DDATA", "DDEATH", "DCMD"];

/** The namespace of Sparkplug B. @see Sparkplug 3.0.0, section 4.1.1 "namespace Element" */
const NAMESPACE = "spBv1.0";

/** An edge node, or a device behind one. */
export interface SparkplugPlace {
  readonly group: string;
  readonly node: string;
  /** Undefined for the edge node itself. */
  readonly device: string | undefined;
}

/** The topic of a message. @see Sparkplug 3.0.0, section 4.1: namespace/group_id/message_type/edge_node_id/[device_id] */
export function formatSparkplugTopic(verb: SparkplugVerb, { group, node, device }: SparkplugPlace): string {
  return [NAMESPACE, group, verb, node, ...(device === undefined ? [] : [device])].join("/");
}

/** The filter of all that an edge node and the devices behind it say. */
export function sparkplugFilter({ group, node }: Pick<SparkplugPlace, "group" | "node">): string {
  return `${NAMESPACE}/${group}/+/${node}/#`;
}

/** What a topic says; undefined for one of something else. */
export function parseSparkplugTopic(topic: string): (SparkplugPlace & { readonly verb: SparkplugVerb }) | undefined {
  const [namespace, group = "", verb = "", node = "", device, ...rest] = topic.split("/");
  if (namespace !== NAMESPACE || rest.length > 0 || !isVerb(verb)) return undefined;
  if (verb.startsWith("D") === (device === undefined)) return undefined;
  return { group, verb, node, device };
}

function isVerb(text: string): text is SparkplugVerb {
  return VERBS.includes(text);
}
