import { nearest, ThimbleError } from "@thimble/base";

/** `ns=2;s=a` as `nsu=http://example.org/;s=a`: numbers of namespaces may be others after a restart. */
export function lastingId(nodeId: string, namespaces: readonly string[]): string {
  return nodeId.replace(/^ns=(\d+);/, (whole, index: string) => {
    const uri = namespaces[Number(index)];
    return uri === undefined || index === "0" ? whole : `nsu=${uri};`;
  });
}

/**
 * A node id with its namespace as a number, as a server with these namespaces has it.
 * @throws ThimbleError things.refused when the server has no such namespace
 * @see OPC 10000-6 v1.05, section 5.1.12
 */
export function resolveNamespace(nodeId: string, namespaces: readonly string[]): string {
  const match = /^nsu=([^;]+);(.+)$/s.exec(nodeId);
  if (match === null) return nodeId;
  const [, uri = "", identifier = ""] = match;
  const index = namespaces.indexOf(uri);
  if (index >= 0) return `ns=${index};${identifier}`;
  const near = nearest(uri, namespaces);
  throw new ThimbleError("things.refused", `Cannot find ${nodeId}: the server has no namespace "${uri}"`, {
    expected: near === undefined ? `one of ${namespaces.join(", ") || "none"}` : `did you mean "${near}"?`,
  });
}
