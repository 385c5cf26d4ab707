import type { Agent } from "@thimble/agent";

/**
 * Says that containers go on with what they kept the last time, which is then older or newer than the record, that always begins anew. To be
 * asked before the record begins; nothing when they kept nothing.
 */
export function describeKept(agent: Pick<Agent, "report">, dataDirectory: string): readonly string[] {
  const keepers = agent
    .report()
    .containers.filter(({ stats }) => (stats?.stateBytes ?? 0) > 0)
    .map(({ service }) => service);
  if (keepers.length === 0) return [];
  return [
    `the record begins anew, ${keepers.join(" and ")} go on with what they kept; another --data <folder> starts afresh`,
    `  kept in ${dataDirectory}`,
  ];
}
